import numpy as np


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    place = np.arange(n)
    total = np.concatenate(([0.0], np.cumsum((place < k) / np.log2(place + 2.0))))
    out = np.empty(scores.shape[:-1])
    for at in np.ndindex(out.shape):
        ascending = np.sort(scores[at])
        above = n - np.searchsorted(ascending, scores[at], side="right")
        below = n - np.searchsorted(ascending, scores[at], side="left")
        gained = relevance[at] @ ((total[below] - total[above]) / (below - above))
        best = np.sort(relevance[at])[::-1] @ np.diff(total)
        out[at] = gained / best if best > 0 else 0
    return out
