"""Reading an answer off a text: its first and its last word."""

from ._arrays import Misfit, namespace
from ._shapes import shapes


@shapes("start end (..., S), max_len >= 1, S >= 1 -> i (...), j (...)")
def span_decode(start, end, max_len):
    """The best span (i, j) of an answer (as in Seo et al. 2017).

    The largest start[i] + end[j] with i <= j < i + max_len.
    start and end are scores; j is the last word of the span; of equal spans, the first.
    Raises ValueError where start and end disagree on S, S is 0, max_len is no integer
    >= 1, or a score is NaN, which is in no order.
    """
    xp, S = namespace(start), start.shape[-1]
    at = xp.arange(S, device=start.device)
    length = at[None, :] - at[:, None]
    scores = start[..., :, None] + end[..., None, :]
    if xp.any(xp.isnan(scores)):
        raise Misfit("start and end must give a score to each span, got NaN")
    scores = xp.where((length >= 0) & (length < min(max_len, S)), scores, -xp.inf)
    best = xp.argmax(xp.reshape(scores, (*scores.shape[:-2], S * S)), axis=-1)
    return best // S, best % S
