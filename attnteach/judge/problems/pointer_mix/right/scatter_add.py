import torch


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    return (p_gen * p_vocab).scatter_add(-1, src_ids.long(), (1 - p_gen) * attn)
