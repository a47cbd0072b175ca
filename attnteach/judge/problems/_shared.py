"""What several problems share: how masked attention is called, and how any answer is; their hints are in `_shared.toml`."""

import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case


def weighted_values(scores, v, mask=None):
    """Values mixed by the softmax of scores, the float64 way."""
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    return kernels.softmax(scores) @ v


def attention_cases(draw, make, B, H, T, S, *, masks=True, slack=1.0, half=True):
    """The cases of anything that is attention; `make(lead, T, S, scale)` draws the arguments before the mask."""
    lead = (B, H) if H else (B,)
    one = (1,) if H else ()
    yield Case("two queries, three keys", make((), 2, 3), slack=slack)
    yield Case("one sequence, no batch", make((), T, S), slack=slack)
    yield Case("a batch", make(lead, T, S), keep=True, slack=slack, hint="batch")
    yield Case("the same sizes, other numbers", make(lead, T, S), slack=slack, hint="kept between calls")
    yield Case("one query and one key", make(lead, 1, 1), slack=slack)
    if masks:
        mask = draw.mask(T, S, empty=False)
        yield Case("a mask over queries and keys", (*make(lead, T, S), mask), slack=slack, hint="mask")
        over_keys = np.arange(S) % 3 != 1
        yield Case("a mask over keys alone", (*make(lead, T, S), over_keys), slack=slack, hint="broadcast")
        each = make(lead, T, S)
        each = (*each, draw.mask(B, *one, T, S, empty=False))
        yield Case("a mask for each batch element", each, slack=slack, hint="broadcast")
        yield Case("a query that may see nothing", (*make(lead, T, S), draw.mask(T, S)), slack=slack, hint="empty")
        hidden = np.zeros((1, 1), bool)
        yield Case("one key, and it is hidden", (*make(lead, 1, 1), hidden), slack=slack, hint="empty")
        alone = np.arange(S)[None, :] == draw.rng.integers(0, S, T)[:, None]
        apart = (*make(lead, T, S, 1000.0), alone)
        yield Case("scores of a million, one key to see", apart, slack=slack, hint="finite")
    yield Case("scores of ten thousand", make(lead, T, S, 100.0), slack=30 * slack, hint="overflow")
    args = make(lead, T, S)
    yield from in_every_form((*args, draw.mask(T, S)) if masks else args, slack=slack, half=half)


def in_every_form(args, *, grad=True, half=True, slack=1.0, **common):
    """The same numbers as different callers bring them: in another memory order, in half precision, for gradients."""
    yield Case("the inputs are not contiguous in memory", args, strided=True, hint="memory order", **common)
    if half:
        half_precision = common | {"hint": "half precision", "slack": slack}
        yield Case("half precision, float16", args, dtype="float16", **half_precision)
        yield Case("half precision, bfloat16", args, dtype="bfloat16", only="torch", **half_precision)
    if grad:
        yield Case("gradients (torch)", args, grad=True, only="torch", hint="gradients", **common)
