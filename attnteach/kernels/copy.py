"""Copying: attention weights over the source, read as a distribution over its words."""

from ._arrays import agree, integral, leading, namespace, rank


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    """p_gen p_vocab + (1 - p_gen) times the attention, handed to the words of the source (See et al. 2017, eq. 9).

    p_vocab (..., V), attn (..., S), p_gen (..., 1), src_ids (..., S) int in 0..V-1 -> (..., V)
    A word that stands in the source twice gets both shares; words of the source that the vocabulary lacks are ids beyond
    it, with a p_vocab of 0. Raises ValueError where attn and src_ids disagree on S, leading axes do not broadcast,
    or an id is no integer in 0..V-1.
    """
    xp = _copied("pointer_mix", p_vocab, attn, p_gen, src_ids)
    V = p_vocab.shape[-1]
    if not xp.all((src_ids >= 0) & (src_ids < V)):
        raise ValueError(
            f"pointer_mix: src_ids must lie in 0..{V - 1}, got {int(xp.min(src_ids))}..{int(xp.max(src_ids))}"
        )
    hits = xp.astype(src_ids[..., None] == xp.arange(V, device=p_vocab.device), attn.dtype)
    return p_gen * p_vocab + (1 - p_gen) * (attn[..., None, :] @ hits)[..., 0, :]


def pointer_probability(p_vocab, attn, p_gen, src_ids, word):
    """What `pointer_mix` gives to one word each (See et al. 2017, eq. 9), without laying out the mixture: all that a loss needs.

    p_vocab (..., V), attn (..., S), p_gen (..., 1), src_ids (..., S) int, word (..., 1) int -> (..., 1)
    A word from V on can only be copied. Raises ValueError where attn and src_ids disagree on S, leading axes do not
    broadcast, or a word is negative or no integer.
    """
    xp = _copied("pointer_probability", p_vocab, attn, p_gen, src_ids, word=word)
    agree("pointer_probability", "words per query", word=word.shape[-1], expected=1)
    if not p_vocab.shape[-1]:
        raise ValueError("pointer_probability: p_vocab must hold at least one word, got none")
    if not xp.all(word >= 0):
        raise ValueError(f"pointer_probability: word must be >= 0, got {int(xp.min(word))}")
    lead = leading("pointer_probability", 1, p_vocab=p_vocab, attn=attn, p_gen=p_gen, src_ids=src_ids, word=word)
    p_vocab, word = (xp.broadcast_to(x, (*lead, x.shape[-1])) for x in (p_vocab, word))
    known = xp.astype(word < p_vocab.shape[-1], p_vocab.dtype)
    generated = known * xp.take_along_axis(p_vocab, xp.clip(word, 0, p_vocab.shape[-1] - 1), axis=-1)
    copied = xp.sum(attn * xp.astype(src_ids == word, attn.dtype), axis=-1, keepdims=True)
    return p_gen * generated + (1 - p_gen) * copied


def coverage_penalty(attn):
    """What each query looks at again: sum over s of min(weight now, weight before) (See et al. 2017, eq. 12).

    attn (..., T, S) weights -> (..., T) in 0..1; the first query repeats nothing. Raises ValueError for fewer than two axes.
    """
    xp = namespace("coverage_penalty", attn=attn)
    rank("coverage_penalty", 2, attn=attn)
    before = xp.cumulative_sum(attn, axis=-2) - attn
    return xp.sum(xp.minimum(attn, before), axis=-1)


def _copied(where, p_vocab, attn, p_gen, src_ids, **words):
    xp = namespace(where, p_vocab=p_vocab, attn=attn, p_gen=p_gen)
    integral(where, src_ids=src_ids, **words)
    rank(where, 1, p_vocab=p_vocab, attn=attn, p_gen=p_gen, src_ids=src_ids, **words)
    leading(where, 1, p_vocab=p_vocab, attn=attn, p_gen=p_gen, src_ids=src_ids, **words)
    agree(where, "positions S", attn=attn.shape[-1], src_ids=src_ids.shape[-1])
    agree(where, "width of the gate", p_gen=p_gen.shape[-1], expected=1)
    return xp
