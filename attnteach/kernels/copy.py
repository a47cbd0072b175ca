"""Copying: attention weights over the source, read as a distribution over its words."""

import numpy as np

from ._arrays import Misfit, cast, namespace
from ._shapes import shapes


@shapes(
    "p_vocab (..., V), attn (..., S), p_gen (..., 1), src_ids (..., S) int -> (..., V)",
    p_gen="width of the gate",
)
def pointer_mix(p_vocab, attn, p_gen, src_ids):
    """p_gen p_vocab + (1 - p_gen) times the attention (See et al. 2017, eq. 9).

    The attention is handed to the words of the source, src_ids in 0..V-1. A word that
    stands in the source twice gets both shares; words of the source that the vocabulary
    lacks are ids beyond it, with a p_vocab of 0. Raises ValueError where attn and
    src_ids disagree on S, leading axes do not broadcast, or an id is no integer in
    0..V-1.
    """
    xp, V = namespace(attn), p_vocab.shape[-1]
    src_ids = cast(src_ids, xp.int64)
    if not xp.all((src_ids >= 0) & (src_ids < V)):
        least, most = int(xp.min(src_ids)), int(xp.max(src_ids))
        raise Misfit(f"src_ids must lie in 0..{V - 1}, got {least}..{most}")
    hits = cast(src_ids[..., None] == xp.arange(V, device=p_vocab.device), attn.dtype)
    return p_gen * p_vocab + (1 - p_gen) * (attn[..., None, :] @ hits)[..., 0, :]


@shapes(
    "p_vocab (..., V), attn (..., S), p_gen (..., 1), "
    "src_ids (..., S) int, word (..., 1) int, V >= 1 -> (..., 1)",
    p_gen="width of the gate",
    word="words per query",
)
def pointer_probability(p_vocab, attn, p_gen, src_ids, word):
    """What `pointer_mix` gives to one word each (See et al. 2017, eq. 9).

    Without laying out the mixture: all that a loss needs. A word from V on can only be
    copied. Raises ValueError where attn and src_ids disagree on S, leading axes do not
    broadcast, or a word is negative or no integer.
    """
    xp, V = namespace(attn), p_vocab.shape[-1]
    src_ids, word = cast(src_ids, xp.int64), cast(word, xp.int64)
    if not xp.all(word >= 0):
        raise Misfit(f"word must be >= 0, got {int(xp.min(word))}")
    lead = np.broadcast_shapes(p_vocab.shape[:-1], word.shape[:-1])
    p_vocab, word = (xp.broadcast_to(x, (*lead, x.shape[-1])) for x in (p_vocab, word))
    generated = xp.take_along_axis(p_vocab, xp.clip(word, 0, V - 1), axis=-1)
    generated = xp.where(word < V, generated, xp.zeros_like(generated))
    copied = xp.sum(attn * cast(src_ids == word, attn.dtype), axis=-1, keepdims=True)
    return p_gen * generated + (1 - p_gen) * copied


@shapes("attn (..., T, S) -> (..., T)")
def coverage_penalty(attn):
    """What each query looks at again (See et al. 2017, eq. 12).

    The sum over s of min(weight now, weight before), in 0..1; the first query repeats
    nothing. Raises ValueError for fewer than two axes.
    """
    xp = namespace(attn)
    before = xp.cumulative_sum(attn, axis=-2) - attn
    return xp.sum(xp.minimum(attn, before), axis=-1)
