import numpy as np


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    places = np.arange(n)
    d = np.where(places < k, 1.0 / np.log2(2.0 + places), 0.0)
    first = (scores[..., None, :] > scores[..., None]).sum(-1, keepdims=True)
    size = (scores[..., None, :] == scores[..., None]).sum(-1, keepdims=True)
    chance = ((first <= places) & (places < first + size)) / size
    dcg = np.einsum("...i,...ip,p->...", relevance.astype(float), chance, d)
    ideal = np.einsum("...p,p->...", np.sort(relevance.astype(float))[..., ::-1], d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(dcg / ideal)
