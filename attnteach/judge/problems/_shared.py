"""What several problems share: how masked attention is called, and hints that fit them all."""

import numpy as np

from ... import kernels
from ..problem import Case, ways

EMPTY = (
    "A query that may see nothing should give zeros. Yours gives NaN (0/0), a uniform average (-1e9 in every place "
    "leaves them equal) or hides the NaN behind it. Guard the division, not the result."
)
OVERFLOW = "Large scores overflow: subtract the row's maximum before exp. It changes nothing else, since softmax is shift-invariant."
FINITE = "Masked scores are set to a finite number, and real scores can lie below it: only -inf is lower than all."
BROADCAST = (
    "A mask with fewer axes than the scores must broadcast from the right, the way NumPy does: add no axis, drop none."
)


def mix(scores, v, mask=None):
    """Values mixed by the softmax of scores, the float64 way."""
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    return kernels.softmax(scores) @ v


def masked(draw, make, B, H, T, S, *, masks=True, slack=1.0, half=True):
    """The cases of anything that is attention; `make(lead, T, S, scale)` draws the arguments before the mask."""
    lead = (B, H) if H else (B,)
    one = (1,) if H else ()
    yield Case("two queries, three keys", make((), 2, 3), slack=slack)
    yield Case("one sequence, no batch", make((), T, S), slack=slack)
    yield Case("a batch", make(lead, T, S), keep=True, slack=slack, hint="It is right for one sequence and wrong for a batch: index axes from the right (-1, -2).")  # fmt: skip
    yield Case("the same sizes, other numbers", make(lead, T, S), slack=slack, hint="The first call was right and the second was not: something is kept between calls.")  # fmt: skip
    yield Case("one query and one key", make(lead, 1, 1), slack=slack)
    if masks:
        mask = draw.mask(T, S, empty=False)
        yield Case("a mask over queries and keys", (*make(lead, T, S), mask), slack=slack, hint="It is right without a mask. True means: may see. Masked scores become -inf before the softmax.")  # fmt: skip
        yield Case("a mask over keys alone", (*make(lead, T, S), np.arange(S) % 3 != 1), slack=slack, hint=BROADCAST)
        yield Case("a mask for each batch element", (*make(lead, T, S), draw.mask(B, *one, T, S, empty=False)), slack=slack, hint=BROADCAST)  # fmt: skip
        yield Case("a query that may see nothing", (*make(lead, T, S), draw.mask(T, S)), slack=slack, hint=EMPTY)
        yield Case("one key, and it is hidden", (*make(lead, 1, 1), np.zeros((1, 1), bool)), slack=slack, hint=EMPTY)
        alone = np.arange(S)[None, :] == draw.rng.integers(0, S, T)[:, None]
        yield Case("scores of a million, one key to see", (*make(lead, T, S, 1000.0), alone), slack=slack, hint=FINITE)
    yield Case("scores of ten thousand", make(lead, T, S, 100.0), slack=30 * slack, hint=OVERFLOW)
    args = make(lead, T, S)
    yield from ways((*args, draw.mask(T, S)) if masks else args, slack=slack, half=half)
