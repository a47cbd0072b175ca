import numpy as np
from scipy.sparse import coo_array


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    V, S = p_vocab.shape[-1], attn.shape[-1]
    n = attn.size // S
    rows = np.repeat(np.arange(n), S)
    copied = coo_array((attn.astype(np.float64).ravel(), (rows, src_ids.ravel())), shape=(n, V)).toarray()
    return p_gen * p_vocab + (1 - p_gen) * copied.reshape(p_vocab.shape).astype(p_vocab.dtype)
