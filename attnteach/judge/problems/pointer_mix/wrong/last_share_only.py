from array_api_compat import array_namespace


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    xp = array_namespace(p_vocab)
    copied = 0 * p_vocab
    words = xp.arange(p_vocab.shape[-1])
    for s in range(attn.shape[-1]):
        copied = xp.where(src_ids[..., s : s + 1] == words, attn[..., s : s + 1], copied)
    return p_gen * p_vocab + (1 - p_gen) * copied
