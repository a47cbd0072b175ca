import numpy as np


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    out = p_gen * p_vocab
    share = (1 - p_gen) * attn
    V, S = p_vocab.shape[-1], attn.shape[-1]
    flat = out.reshape(-1, V)
    rows = np.repeat(np.arange(len(flat)), S)
    np.add.at(flat, (rows, src_ids.ravel()), share.ravel())
    return flat.reshape(p_vocab.shape)
