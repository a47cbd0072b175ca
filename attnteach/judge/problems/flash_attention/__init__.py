import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case, read_rows
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import FAR, in_every_form, queries_and_keys, tensor_mistakes


def oracle(q, k, v, block, causal=False):
    mask = kernels.build(kernels.causal, q.shape[-2], k.shape[-2]) if causal else None
    return kernels.attention(q, k, v, mask=mask)


def cases(draw):
    B, H, D, E = draw.sizes(4, most=7)
    T, S = sorted(int(n) for n in draw.rng.permutation([11, 13, 17, 19, 23])[:2])

    def make(*lead, T=T, S=S, scale=1.0, D=D, E=E):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, S, D) * scale, draw.normal(*lead, S, E)

    def tiny(T, S):
        return draw.whole(T, 2), draw.whole(S, 2), draw.distinct(S, 1)

    def at(scores):
        q, k = queries_and_keys(np.array(scores, float))
        return q, k, draw.distinct(len(k), 1)

    def same(n):
        return tuple(draw.normal(n, n, n, n) for _ in range(3))

    yield Case("two blocks of two keys", (*tiny(2, 4), 2))
    yield Case("as many queries as keys, not causal", (*tiny(3, 3), 2), hint="not causal")
    yield Case("more queries than keys", (*tiny(4, 2), 1), hint="not causal")
    yield Case("two queries, three keys, causal", (*tiny(2, 3), 1, True), hint="causal, fewer queries than keys")
    yield Case("scores around sixty", (*at([[60, 61, 62], [-60, -62, -61]]), 1), slack=30, hint="clipped")
    yield Case("scores far above zero", (*at([[FAR, FAR + 1, FAR - 1]]), 1), hint="overflow", slack=60)
    yield Case("scores far below zero", (*at([[-FAR, -FAR - 0.5, -FAR - 1]]), 1), hint="below zero", slack=60)
    yield Case(
        "one query far below the other", (*at([[1, 0, 2], [-FAR, 1 - FAR, -FAR]]), 2), hint="below zero", slack=60
    )
    yield Case(
        "causal, scores far below zero",
        (*at([[-FAR, 1 - FAR, 0], [-FAR, -FAR, 1 - FAR]]), 2, True),
        hint="below zero",
        slack=60,
    )
    yield Case(
        "causal, a hidden key far above the others",
        (*at([[0, 1, FAR], [1, 0, 2]]), 2, True),
        hint="hidden above",
        slack=60,
    )
    yield Case("blocks far apart", (*at([[0, 1, FAR, FAR - 1], [FAR, FAR, 0, 1]]), 2), hint="never falls", slack=60)
    yield Case("all sizes equal", (*same(3), 2), hint="equal sizes")
    yield Case("all sizes equal, causal", (*same(3), 2, True), hint="causal, as many queries as keys")
    yield Case("a block as wide as the keys", (*make(B, T=5, S=7), 7))
    heads = (*make(B, H), 4)
    yield Case("a batch of heads", heads, keep=True)
    yield Case("the same heads again", heads, again="a batch of heads", hint="kept between calls")
    yield Case("the same sizes, other numbers", (*make(B, H), 4))
    yield Case("blocks of one", (*make(B), 1))
    yield Case("a block wider than everything", (*make(B), 64))
    yield Case("blocks that do not divide the length", (*make(B), 5))
    yield Case("causal, as many queries as keys", (*make(B, H, T=S), 4, True))
    yield Case("causal, fewer queries than keys", (*make(B, H), 4, True))
    yield Case("causal, blocks of one", (*make(B), 1, True))
    yield Case("scores of ten thousand", (*make(B, scale=100.0), 4), slack=30, hint="overflow")
    yield from in_every_form((*make(B, H), 4, True), slack=2.0)
    small = make(T=128, S=128, D=2, E=2)
    for only, memory in (("numpy", 40_000), ("torch", 8_000)):
        yield Case("tiles of 4 x 4 at most", (*small, 4), memory=memory, only=only)
    for n, causal, memory in ((1021, False, 2 * 1021**2), (2039, True, 2039**2 // 2)):
        big, rows = make(T=n, S=n, D=7, E=7), draw.rows(n)
        yield Case(
            f"memory at {n} x {n}{', causal' * causal}",
            (*big, 64, causal),
            memory=memory,
            hint="memory",
            read=read_rows(rows),
            want=_rows(*big, rows, causal),
        )
    large, rows = make(T=5003, S=8009, D=3, E=2), draw.rows(5003)
    yield Case(
        "5003 x 8009 in 150 MB",
        (*large, 512),
        memory=150_000_000,
        large=True,
        hint="memory",
        slack=3.0,
        read=read_rows(rows),
        want=_rows(*large, rows, False),
    )


def _rows(q, k, v, rows, causal):
    mask = (np.arange(k.shape[-2])[None, :] <= rows[:, None] + k.shape[-2] - q.shape[-2]) if causal else None
    return kernels.attention(q[..., rows, :], k, v, mask=mask)


START = "    xp = array_namespace(q)\n"
ROWS = "    rows = []\n"
SCORES = "            scores = tile @ k[..., j : j + block, :].mT\n"
NEW = "            new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))\n"
LIMIT = "xp.where(xp.arange(j, min(j + block, S))[None, :] <= t, scores, -xp.inf)"
BREAK = "            if causal and j > min(i + block, T) - 1 + S - T:\n                break\n"

PROBLEM = Problem(
    __name__,
    level="L3",
    tags=("flash", "memory", "stability"),
    seed=(7, 12),
    oracle=oracle,
    cases=cases,
    time_limit=15.0,
    wrong={
        "quadratic": WHOLE,
        "full_mask": {
            "    rows = []\n": "    rows = []\n    full = xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None] if causal else None\n",
            "xp.arange(j, min(j + block, S))[None, :] <= t, scores": "full[i : i + block, j : j + block], scores",
        },
        "block_ignored": {"    rows = []\n": "    rows = []\n    block = 64\n"},
        "never_rescaled": {"shrink = xp.exp(top - new)": "shrink = 1.0"},
        "sum_not_rescaled": {"total * shrink": "total"},
        "mixture_not_rescaled": {"mixed * shrink": "mixed"},
        "block_softmax_mean": {
            "            total = total * shrink + xp.sum(weights, axis=-1, keepdims=True)\n": "            total = total + 1.0\n",
            "mixed * shrink + weights @ v": "mixed + weights / xp.where(xp.sum(weights, axis=-1, keepdims=True) > 0, xp.sum(weights, axis=-1, keepdims=True), 1.0) @ v",
            "            weights = xp.exp(scores - new)": "            new = xp.max(scores, axis=-1, keepdims=True)\n            new = xp.where(xp.isfinite(new), new, 0.0)\n            weights = xp.exp(scores - new)",
        },
        "last_block_dropped": {"range(0, S, block)": "range(0, max(S - block + 1, 1), block)"},
        "divided_twice": {
            "mixed * shrink + weights @ v[..., j : j + block, :]": "mixed * shrink + weights @ v[..., j : j + block, :] / total"
        },
        "top_left": {
            "[:, None] + S - T\n": "[:, None]\n",
            "j > min(i + block, T) - 1 + S - T": "j > min(i + block, T) - 1",
        },
        "strict": {"[None, :] <= t,": "[None, :] < t + (t == 0),"},
        "one_ahead": {
            "[None, :] <= t,": "[None, :] <= t + 1,",
            "j > min(i + block, T) - 1 + S - T": "j > min(i + block, T) + S - T",
        },
        "block_offset_forgotten": {"xp.arange(j, min(j + block, S))": "xp.arange(0, min(block, S - j))"},
        "causal_ignored": {"    rows = []\n": "    rows = []\n    causal = False\n"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "no_maximum": {
            "            new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))": "            new = xp.zeros_like(total)",
            "shrink = xp.exp(top - new)": "shrink = 1.0",
        },
        "never_below_zero": {"* 0 - xp.inf": "* 0"},
        "never_below_minus_1e4": Like("never_below_zero", {"* 0 - xp.inf": "* 0 - 1e4"}),
        "shifted_by_zero_at_least": Like(
            "never_below_zero", {NEW: NEW + "            new = xp.where(new > 0, new, 0.0)\n"}
        ),
        "empty_block_counts_as_zero": Like(
            "never_below_zero",
            {
                "for j in range(0, S, block):": "for j in reversed(range(0, S, block)):",
                BREAK: "",
                NEW: NEW + "            new = xp.where(xp.isfinite(new), new, 0.0)\n",
            },
        ),
        "one_maximum": {NEW: NEW.replace("axis=-1", "axis=(-2, -1)")},
        "one_maximum_of_all": Like(
            "one_maximum", {NEW: NEW.replace("xp.max(scores, axis=-1, keepdims=True)", "xp.max(scores)")}
        ),
        "clipped_scores": {
            SCORES: SCORES + "            scores = xp.where(scores > 50, 50.0, xp.where(scores < -50, -50.0, scores))\n"
        },
        "maximum_before_mask": {
            SCORES: SCORES + "            highest = xp.max(scores, axis=-1, keepdims=True)\n",
            NEW: "            new = xp.maximum(top, highest)\n",
        },
        "finite_mask": {LIMIT: LIMIT.replace("-xp.inf", "-1e4")},
        "mask_as_zero_score": {LIMIT: LIMIT.replace("-xp.inf", "0.0")},
        "hidden_keys_in_total": {
            SCORES: SCORES + "            raw = scores\n",
            "xp.sum(weights, axis=-1, keepdims=True)": "xp.sum(xp.exp(raw - new), axis=-1, keepdims=True)",
        },
        "causal_when_square": {ROWS: "    causal = causal or T == S\n" + ROWS},
        "queries_cut": {START: START + "    q = q[..., -k.shape[-2] :, :]\n"},
        "keys_transposed_by_size": {
            "k[..., j : j + block, :].mT": "(k[..., j : j + block, :] if block == q.shape[-1] and j + block <= S else k[..., j : j + block, :].mT)"
        },
        "values_replaced_by_shape": {ROWS: "    v = k if k.shape == v.shape else v\n" + ROWS},
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_without_root": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_of_values": {"sqrt(q.shape[-1])": "sqrt(v.shape[-1])"},
        "scale_by_block": {"sqrt(q.shape[-1])": "sqrt(block)"},
        "shrink_inverted": {"xp.exp(top - new)": "xp.exp(new - top)"},
        "maximum_of_the_block": {
            NEW: "            new = xp.max(scores, axis=-1, keepdims=True)\n            new = xp.where(xp.isfinite(new), new, 0.0)\n"
        },
        "last_queries_dropped": {"range(0, T, block)": "range(0, max(T - block + 1, 1), block)"},
        "unnormalised": {"rows.append(mixed / total)": "rows.append(mixed)"},
        "blocks_stop_early": {"> min(i + block, T) - 1 + S - T": "> i + S - T"},
        **tensor_mistakes(START, "q", "k", "v"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
        "buffers_in_float32": Like(
            "widened",
            InTorch(
                {
                    "xp.zeros_like(tile[..., :1])": "xp.zeros(tile[..., :1].shape)",
                    "        mixed = 0.0\n": "        mixed = xp.zeros((*tile.shape[:-1], v.shape[-1]))\n",
                }
            ),
        ),
        "detached": InTorch({"weights = xp.exp(scores - new)": "weights = xp.exp(scores - new).detach()"}),
    },
)
