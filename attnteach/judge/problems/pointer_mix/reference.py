from array_api_compat import array_namespace


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    xp = array_namespace(p_vocab)
    words = xp.arange(p_vocab.shape[-1])
    hits = xp.astype(src_ids[..., None] == words, attn.dtype)
    copied = xp.sum(attn[..., None] * hits, axis=-2)
    return p_gen * p_vocab + (1 - p_gen) * copied
