"""Reading an answer off a text: its first and its last word."""

from ._arrays import agree, leading, namespace, rank, whole


def span_decode(start, end, max_len):
    """The best span (i, j): the largest start[i] + end[j] with i <= j < i + max_len (as in Seo et al. 2017).

    start (..., S), end (..., S) scores -> i, j (...) int, j the last word of the span; of equal spans, the first
    Raises ValueError where start and end disagree on S, S is 0, or max_len is no integer >= 1.
    """
    xp = namespace("span_decode", start=start, end=end)
    rank("span_decode", 1, start=start, end=end)
    agree("span_decode", "positions S", start=start.shape[-1], end=end.shape[-1])
    whole("span_decode", max_len=max_len)
    leading("span_decode", 1, start=start, end=end)
    S = start.shape[-1]
    whole("span_decode", S=S)
    at = xp.arange(S, device=start.device)
    length = at[None, :] - at[:, None]
    scores = start[..., :, None] + end[..., None, :]
    scores = xp.where((length >= 0) & (length < max_len), scores, -xp.inf)
    best = xp.argmax(xp.reshape(scores, (*scores.shape[:-2], S * S)), axis=-1)
    return best // S, best % S
