import numpy as np


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    V = p_vocab.shape[-1]
    copied = np.zeros_like(p_vocab)
    for place in np.ndindex(*attn.shape[:-1]):
        copied[place] = np.bincount(src_ids[place], weights=attn[place], minlength=V)
    return p_gen * p_vocab + (1 - p_gen) * copied
