"""What several problems share: how attention is called, how any answer is, and mistakes around a softmax; words are in `_shared.toml`."""

import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, InTorch, Like

FAR = 20_000.0  # beyond what exp can bridge in any type, and whole numbers around it are exact in float32


def weighted_values(scores, v, mask=None):
    """Values mixed by the softmax of scores, the float64 way."""
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    return kernels.softmax(scores) @ v


def queries_and_keys(scores, D=4):
    """q (T, D) and k (S, D) whose scaled scores are these (T, S), exactly where D is a square; T is at most D."""
    T = scores.shape[0]
    return np.eye(T, D), D**0.5 * np.pad(scores.T, ((0, 0), (0, D - T)))


def attention_cases(draw, make, tiny, at, same, lead, T, S, *, masks=None, slack=1.0):
    """The cases of anything that is attention, by four ways to draw the arguments before the mask.

    `make(lead, T, S, scale)`: normal numbers, every size another; scores grow with the square of `scale`.
    `tiny(T, S)`: whole numbers of small sizes. `at(scores)`: such that these scores are what softmax gets.
    `same(n)`: every size is n. `masks`: what comes before (T, S) in a mask for each batch element, None without masks.
    """
    yield from small_cases(draw, tiny, at, masks=masks is not None, slack=slack)
    yield from large_cases(draw, make, same, lead, T, S, masks=masks, slack=slack)
    yield Case("more queries than keys", make(lead, max(T, S), min(T, S)), slack=slack, hint="lengths")
    if masks is not None:
        over_keys = np.arange(S) % 3 != 1
        yield Case("a mask over keys alone", (*make(lead, T, S), over_keys), slack=slack, hint="broadcast")
        yield Case(
            "all sizes equal, a mask over keys alone", (*same(3), np.arange(3) != 1), slack=slack, hint="equal sizes"
        )


def small_cases(draw, tiny, at, T=2, S=3, *, masks=True, slack=1.0):
    """Cases that a reader takes in at a glance."""
    yield from tiny_cases(tiny, T, S, masks=masks, slack=slack)
    yield from far_cases(draw, at, T, S, masks=masks, slack=30 * slack)


def tiny_cases(tiny, T=2, S=3, *, masks=True, slack=1.0):
    """A few whole numbers."""
    yield Case("two queries, three keys" if T < S else "two positions", tiny(T, S), slack=slack)
    if T < S:
        yield Case("three queries, two keys", tiny(S, T), slack=slack, hint="lengths")
    if masks:
        mask = np.arange(S) != (np.arange(T)[:, None] + 1) % S
        yield Case("a small mask", (*tiny(T, S), mask), slack=slack, hint="mask")
        nothing = mask & (np.arange(T)[:, None] > 0)
        yield Case("a small mask, and nothing to see", (*tiny(T, S), nothing), slack=slack, hint="empty")


def far_cases(draw, at, T=2, S=3, *, far=FAR, masks=True, slack=30.0, only=None):
    """Scores that lie far from zero or from each other; the slack is for who takes their logarithm, which has few digits behind the point."""
    common = {"slack": slack, "only": only}
    steps = draw.rng.permutation(T * S).reshape(T, S) / 2
    yield Case("scores around sixty", at(steps + np.array([[60], [-60]])), hint="clipped", **common)
    yield Case("scores far above zero", at(steps + far), hint="overflow", **common)
    yield Case("scores far below zero", at(steps - far), hint="below zero", **common)
    yield Case("one query far below the other", at(steps - [[0], [far]]), hint="below zero", **common)
    if masks:
        mask = np.arange(S) != (np.arange(T)[:, None] + 1) % S
        yield Case(
            "a hidden key far above the others", (*at(np.where(mask, steps, far)), mask), hint="hidden above", **common
        )


def wide_cases(draw, at, slack=30.0):
    """Scores of a wide head that exp still bears as they are, and does not when they are shifted by an unscaled maximum."""
    steps = draw.rng.permutation(6).reshape(2, 3) / 2
    for only, far in {"numpy": 300, "torch": 60}.items():
        yield Case("high scores of a wide head", at(steps + far, 16), only=only, hint="overflow", slack=slack)
        yield Case("low scores of a wide head", at(steps - far, 16), only=only, hint="below zero", slack=slack)


def large_cases(draw, make, same, lead, T, S, *, masks=None, slack=1.0):
    """Cases of many sizes, with and without a batch; `masks` as in `attention_cases`."""
    yield Case("one sequence, no batch", make((), T, S), slack=slack)
    batch = make(lead, T, S)
    yield Case("a batch", batch, keep=True, slack=slack, hint="batch")
    yield Case("the same batch again", batch, again="a batch", slack=slack, hint="kept between calls")
    yield Case("the same sizes, other numbers", make(lead, T, S), slack=slack, hint="kept between calls")
    yield Case("one more leading axis", make((2, *lead), T, S), slack=slack, hint="batch")
    yield Case("one query and one key", make(lead, 1, 1), slack=slack)
    yield Case("every size is one", same(1), slack=slack, hint="ones")
    if masks is not None:
        mask = draw.mask(T, S, empty=False)
        yield Case("a mask over queries and keys", (*make(lead, T, S), mask), slack=slack, hint="mask")
        each = draw.mask(*masks, T, S, empty=False)
        yield Case("a mask for each batch element", (*make(lead, T, S), each), slack=slack, hint="broadcast")
        yield Case("a query that may see nothing", (*make(lead, T, S), draw.mask(T, S)), slack=slack, hint="empty")
        hidden = np.zeros((1, 1), bool)
        yield Case("one key, and it is hidden", (*make(lead, 1, 1), hidden), slack=slack, hint="empty")
        alone = np.arange(S)[None, :] == draw.rng.integers(0, S, T)[:, None]
        apart = (*make(lead, T, S, 1000.0), alone)
        yield Case("scores of a million, one key to see", apart, slack=slack, hint="finite")
    yield Case("scores of ten thousand", make(lead, T, S, 100.0), slack=30 * slack, hint="overflow")
    yield Case("all sizes equal", same(3), slack=slack, hint="equal sizes")
    if masks is not None:
        one, each = masks_of_threes(draw)
        yield Case("all sizes equal, a mask", (*same(3), one), slack=slack, hint="equal sizes")
        yield Case("all sizes equal, a mask of three axes", (*same(3), each), slack=slack, hint="equal sizes")
    args = make(lead, T, S)
    yield from in_every_form((*args, draw.mask(T, S)) if masks is not None else args, slack=slack)


def masks_of_threes(draw):
    """A mask (3, 3) unlike its transpose, and one (3, 3, 3) whose axes nobody can exchange: in its last row each head sees another key."""
    lower = ~np.eye(3, k=1, dtype=bool)
    one, each = draw.mask(3, 3, empty=False) & lower, draw.mask(3, 3, 3, empty=False) & lower
    one[1, 0] = True
    each[:, -1] = np.roll(np.eye(3, dtype=bool), 1, axis=1)
    return one, each


def in_every_form(args, *, grad=True, half=True, slack=1.0, **common):
    """The same numbers as different callers bring them: in another memory order, in half precision, for gradients."""
    yield Case("the inputs are not contiguous in memory", args, strided=True, hint="memory order", **common)
    if half:
        half_precision = common | {"hint": "half precision", "slack": slack}
        yield Case("half precision, float16", args, dtype="float16", **half_precision)
        yield Case("half precision, bfloat16", args, dtype="bfloat16", only="torch", **half_precision)
    if grad:
        yield Case("gradients (torch)", args, grad=True, only="torch", hint="gradients", **common)


# Passages of the worked answers that guard the maximum of a row of -inf, and of those that have no mask and need not.
TOP = "xp.max(scores, axis=-1, keepdims=True)"
GUARDED = "scores - xp.where(xp.isfinite(top), top, 0.0)"
BARE = f"scores - {TOP}"
MASKED = "xp.where(mask, scores, -xp.inf)"


def _shift_mistakes(shifted, top, before):
    """Wrong answers about what is subtracted before exp, where the worked one has the line `before` and subtracts in `shifted`."""

    def bounded(bound):
        low = f"xp.where((scores < -{bound}) & xp.isfinite(scores), -{bound}, scores)"
        return {before: f"    scores = xp.where(scores > {bound}, {bound}, {low})\n{before}"}

    return {
        "never_below_zero": {shifted: f"scores - xp.where({top} > 0, {top}, 0.0)"},
        "never_below_minus_1e4": Like("never_below_zero", {shifted: f"scores - xp.where({top} > -1e4, {top}, -1e4)"}),
        "one_maximum": {TOP: "xp.max(scores)"},
        "maximum_of_a_matrix": Like("one_maximum", {TOP: "xp.max(scores, axis=(-2, -1), keepdims=True)"}),
        "clipped_scores": bounded(50.0),
        "clipped_scores_700": Like("clipped_scores", bounded(700.0)),
    }


GUARDED_SHIFT = _shift_mistakes(GUARDED, "top", "    top = xp.max(scores")
BARE_SHIFT = _shift_mistakes(BARE, TOP, "    weights = xp.exp(scores")
MASK_MISTAKES = {
    "maximum_before_mask": {
        "    if mask is not None:": f"    highest = {TOP}\n    if mask is not None:",
        GUARDED: "scores - highest",
    },
    "mask_added": {MASKED: "scores + mask"},
    "mask_over_queries": {
        MASKED: "xp.where(mask[:, None] if mask.ndim == 1 and mask.shape[0] == scores.shape[-2] else mask, scores, -xp.inf)"
    },
    "mask_read_as_batch": {
        MASKED: """xp.where(
            xp.reshape(mask, (mask.shape[0], *[1] * (scores.ndim - 2), mask.shape[1]))
            if mask.ndim == 2 < scores.ndim and mask.shape[0] == scores.shape[0]
            else mask,
            scores,
            -xp.inf,
        )"""
    },
    "causal_when_square": {
        "    if mask is not None:": """    if mask is None and scores.shape[-1] == scores.shape[-2]:
        scores = xp.where(xp.tril(xp.ones_like(scores)) > 0, scores, -xp.inf)
    if mask is not None:"""
    },
    "mixed_types": InTorch({MASKED: "xp.where(mask, scores, xp.full(scores.shape, -xp.inf))"}),
}


def tensor_mistakes(start, *names):
    """Wrong answers about memory, types and chance, put behind the line `start` of a worked answer that takes arrays of these names."""
    each = f"{', '.join(names)},"
    return {
        "view": InTorch(
            {start: f"{start}    {names[0]} = {names[0]}.view(-1, {names[0]}.shape[-1]).view({names[0]}.shape)\n"}
        ),
        "widened": InTorch({start: f"{start}    {each} = (x.float() for x in ({each}))\n"}),
    }


def chance(passage, weights):
    """Wrong answers that drop some `weights` at random, in each library, before the `passage` that uses them."""
    import_both = "from array_api_compat import array_namespace\n"
    return {
        "random": InTorch(
            {
                import_both: f"import torch\n{import_both}",
                passage: f"    {weights} = torch.nn.functional.dropout({weights}, 0.1)\n{passage}",
            }
        ),
        "random_in_numpy": Like(
            "random",
            InNumPy(
                {
                    import_both: f"import numpy as np\n{import_both}",
                    passage: f"    {weights} = {weights} * (np.random.default_rng().random({weights}.shape) > 0.1) / 0.9\n{passage}",
                }
            ),
        ),
    }
