import numpy as np
from scipy.stats import rankdata


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    total = np.zeros(n + 1)
    total[1:] = np.cumsum([1 / np.log2(i + 2) if i < k else 0 for i in range(n)])
    low = rankdata(-scores, method="min", axis=-1).astype(int)
    high = rankdata(-scores, method="max", axis=-1).astype(int)
    share = (total[high] - total[low - 1]) / (high - low + 1)
    dcg = (relevance * share).sum(axis=-1)
    ideal = np.flip(np.sort(relevance, axis=-1), axis=-1) @ np.diff(total)
    return np.where(ideal == 0, 0, dcg / np.where(ideal == 0, 1, ideal))
