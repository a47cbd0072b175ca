import numpy as np


def talking_heads(q, k, v, P_logits, P_weights):
    s = np.einsum("...htd,...hsd->...hts", q, k) / np.sqrt(q.shape[-1])
    s = np.einsum("...hts,hg->...gts", s, P_logits)
    w = np.exp(s - s.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    w = np.einsum("...hts,hg->...gts", w, P_weights)
    return np.einsum("...hts,...hse->...hte", w, v)
