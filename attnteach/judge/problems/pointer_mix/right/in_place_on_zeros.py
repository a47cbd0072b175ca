def pointer_mix(p_vocab, attn, p_gen, src_ids):
    copied = p_vocab.new_zeros(p_vocab.shape)
    copied.scatter_add_(-1, src_ids, attn)
    return p_gen.mul(p_vocab).add(p_gen.neg().add(1).mul(copied))
