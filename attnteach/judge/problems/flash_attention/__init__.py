import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case, read_rows
from attnteach.judge.definition import WHOLE, Problem
from attnteach.judge.problems._shared import in_every_form


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
    },
)
