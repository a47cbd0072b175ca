import numpy as np


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    out = np.array(p_vocab * p_gen)
    for row in np.ndindex(attn.shape[:-1]):
        for s in range(attn.shape[-1]):
            out[row + (src_ids[row + (s,)],)] += (1 - p_gen[row][0]) * attn[row + (s,)]
    return out
