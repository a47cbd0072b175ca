import numpy as np

from ... import kernels
from ..problem import Case, Problem, at, ways, wrong
from ._shared import OVERFLOW

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def flash_attention(q, k, v, block, causal=False):
    xp = array_namespace(q)
    T, S = q.shape[-2], k.shape[-2]
    rows = []
    for i in range(0, T, block):
        tile = q[..., i : i + block, :] / sqrt(q.shape[-1])
        t = xp.arange(i, min(i + block, T))[:, None] + S - T
        top = xp.max(tile, axis=-1, keepdims=True) * 0 - xp.inf
        total = xp.zeros_like(tile[..., :1])
        mixed = 0.0
        for j in range(0, S, block):
            if causal and j > min(i + block, T) - 1 + S - T:
                break
            scores = tile @ k[..., j : j + block, :].mT
            if causal:
                scores = xp.where(xp.arange(j, min(j + block, S))[None, :] <= t, scores, -xp.inf)
            new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))
            weights = xp.exp(scores - new)
            shrink = xp.exp(top - new)
            total = total * shrink + xp.sum(weights, axis=-1, keepdims=True)
            mixed = mixed * shrink + weights @ v[..., j : j + block, :]
            top = new
        rows.append(mixed / total)
    return xp.concat(rows, axis=-2)
""".lstrip()

MEMORY = (
    "You hold the whole T x S matrix, or a mask of that size, at once. Take a block of queries and a block of keys at a "
    "time, and keep only a running maximum, sum and mixture."
)


def oracle(q, k, v, block, causal=False):
    mask = kernels.build(kernels.causal, q.shape[-2], k.shape[-2]) if causal else None
    return kernels.attention(q, k, v, mask=mask)


def cases(draw):
    B, H, D, E = draw.sizes(4, most=7)
    T, S = sorted(int(n) for n in draw.rng.permutation([11, 13, 17, 19, 23])[:2])

    def make(*lead, T=T, S=S, scale=1.0, D=D, E=E):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, S, D) * scale, draw.normal(*lead, S, E)

    yield Case("two blocks of two keys", (*make(T=2, S=4), 2))
    yield Case("a batch of heads", (*make(B, H), 4), keep=True)
    yield Case("the same sizes, other numbers", (*make(B, H), 4))
    yield Case(
        "blocks of one",
        (*make(B), 1),
        hint="With blocks of one every step is a merge: is the old sum rescaled when the maximum rises?",
    )
    yield Case("a block wider than everything", (*make(B), 64), hint="The block may be wider than the sequence.")
    yield Case(
        "blocks that do not divide the length",
        (*make(B), 5),
        hint="The last block is shorter: nothing of it may be dropped.",
    )
    yield Case(
        "causal, as many queries as keys",
        (*make(B, H, T=S), 4, True),
        hint="It is right without causality: compare absolute positions, block offsets included.",
    )
    yield Case(
        "causal, fewer queries than keys",
        (*make(B, H), 4, True),
        hint="With T < S the queries are the LAST T positions.",
    )
    yield Case("causal, blocks of one", (*make(B), 1, True))
    yield Case("scores of ten thousand", (*make(B, scale=100.0), 4), slack=30, hint=OVERFLOW)
    yield from ways((*make(B, H), 4, True), slack=2.0)
    small = make(T=128, S=128, D=2, E=2)
    for only, memory in (("numpy", 40_000), ("torch", 8_000)):
        yield Case(
            "tiles of 4 x 4 at most",
            (*small, 4),
            memory=memory,
            only=only,
            hint="The tiles are larger than block x block.",
        )
    for n, causal, memory in ((1021, False, 2 * 1021**2), (2039, True, 2039**2 // 2)):
        big, rows = make(T=n, S=n, D=7, E=7), draw.rows(n)
        yield Case(f"memory at {n} x {n}{', causal' * causal}", (*big, 64, causal), memory=memory, hint=MEMORY,
                   read=at(rows), want=_rows(*big, rows, causal))  # fmt: skip
    large, rows = make(T=5003, S=8009, D=3, E=2), draw.rows(5003)
    yield Case(
        "5003 x 8009 in 150 MB",
        (*large, 512),
        memory=150_000_000,
        large=True,
        hint=MEMORY,
        slack=3.0,
        read=at(rows),
        want=_rows(*large, rows, False),
    )


def _rows(q, k, v, rows, causal):
    mask = (np.arange(k.shape[-2])[None, :] <= rows[:, None] + k.shape[-2] - q.shape[-2]) if causal else None
    return kernels.attention(q[..., rows, :], k, v, mask=mask)


PROBLEM = Problem(
    id="flash_attention",
    title="Attention that never holds T x S",
    statement="""
        The numbers of plain attention, scaled by 1/sqrt(D), one tile of at most block x block scores at a time.
        q (..., T, D), k (..., S, D), v (..., S, E), block >= 1 -> (..., T, E). The block need not divide T or S.
        causal: T <= S, the queries are the last T positions. Nothing of size T x S may exist, not even a boolean mask.
        """,
    signature="def flash_attention(q, k, v, block, causal=False):",
    level="L3",
    tags=("flash", "memory", "stability"),
    seed=(7, 12),
    hints=(
        "Solve online_softmax first: what must be kept per query between two blocks of keys?",
        "A running maximum, a running sum, and a running mixture of values; all three shrink when the maximum rises.",
        "Two loops, over query blocks and key blocks; divide by the sum once, at the end of a row of blocks.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    time_limit=15.0,
    mutants=(
        wrong(
            "quadratic",
            "The numbers are right and the memory is not: you hold the whole T x S matrix. Take a block at a time and keep a running maximum, sum and mixture.",
            source="""
            from math import sqrt

            from array_api_compat import array_namespace


            def flash_attention(q, k, v, block, causal=False):
                xp = array_namespace(q)
                scores = q @ k.mT / sqrt(q.shape[-1])
                if causal:
                    T, S = scores.shape[-2:]
                    scores = xp.where(xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None], scores, -xp.inf)
                weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
                return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
            """,
        ),  # fmt: skip
        wrong(
            "full_mask",
            "You build the whole causal mask, T x S, before the loop: compare positions inside each tile.",
            "    rows = []\n",
            "    rows = []\n    full = xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None] if causal else None\n",
            "xp.arange(j, min(j + block, S))[None, :] <= t, scores",
            "full[i : i + block, j : j + block], scores",
        ),  # fmt: skip
        wrong(
            "block_ignored",
            "`block` is ignored: your tiles have a size of their own.",
            "    rows = []\n",
            "    rows = []\n    block = 64\n",
        ),
        wrong(
            "never_rescaled",
            "Neither sum nor mixture is rescaled when the maximum rises: multiply both by exp(old - new).",
            "shrink = xp.exp(top - new)",
            "shrink = 1.0",
        ),
        wrong(
            "sum_not_rescaled",
            "The running sum is not rescaled when the maximum rises; the mixture is.",
            "total * shrink",
            "total",
        ),
        wrong(
            "mixture_not_rescaled",
            "The running mixture is not rescaled when the maximum rises; the sum is.",
            "mixed * shrink",
            "mixed",
        ),
        wrong(
            "block_softmax_mean",
            "You normalise each block by itself and average: blocks weigh by their denominators.",
            "            total = total * shrink + xp.sum(weights, axis=-1, keepdims=True)\n",
            "            total = total + 1.0\n",
            "mixed * shrink + weights @ v",
            "mixed + weights / xp.where(xp.sum(weights, axis=-1, keepdims=True) > 0, xp.sum(weights, axis=-1, keepdims=True), 1.0) @ v",
            "            weights = xp.exp(scores - new)",
            "            new = xp.max(scores, axis=-1, keepdims=True)\n            new = xp.where(xp.isfinite(new), new, 0.0)\n            weights = xp.exp(scores - new)",
        ),  # fmt: skip
        wrong(
            "last_block_dropped",
            "Keys behind the last full block are dropped: the block need not divide the length.",
            "range(0, S, block)",
            "range(0, max(S - block + 1, 1), block)",
        ),
        wrong(
            "divided_twice",
            "You divide by the sum inside the loop as well as at the end.",
            "mixed * shrink + weights @ v[..., j : j + block, :]",
            "mixed * shrink + weights @ v[..., j : j + block, :] / total",
        ),
        wrong(
            "top_left",
            "Causality is aligned to the top left: with T < S the queries are the LAST T positions.",
            "[:, None] + S - T\n",
            "[:, None]\n",
            "j > min(i + block, T) - 1 + S - T",
            "j > min(i + block, T) - 1",
        ),
        wrong("strict", "Off by one: a position may see itself.", "[None, :] <= t,", "[None, :] < t + (t == 0),"),
        wrong(
            "one_ahead",
            "Off by one: a query sees one position into the future.",
            "[None, :] <= t,",
            "[None, :] <= t + 1,",
            "j > min(i + block, T) - 1 + S - T",
            "j > min(i + block, T) + S - T",
        ),
        wrong(
            "block_offset_forgotten",
            "The causal comparison forgets where the key block starts.",
            "xp.arange(j, min(j + block, S))",
            "xp.arange(0, min(block, S - j))",
        ),
        wrong("causal_ignored", "`causal` is ignored.", "    rows = []\n", "    rows = []\n    causal = False\n"),
        wrong("no_scale", "There is no scale: divide by sqrt(D).", " / sqrt(q.shape[-1])", ""),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow. Keep a running maximum.",
            "            new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))",
            "            new = xp.zeros_like(total)",
            "shrink = xp.exp(top - new)",
            "shrink = 1.0",
        ),
    ),
)
