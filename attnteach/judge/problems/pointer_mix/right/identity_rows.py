import numpy as np


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    words = np.eye(p_vocab.shape[-1], dtype=attn.dtype)[src_ids]
    return p_gen * p_vocab + (1 - p_gen) * np.einsum("...s,...sv->...v", attn, words)
