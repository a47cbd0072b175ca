import numpy as np


def dcg(discount_cumsum, y_true, y_score):
    _, inv, counts = np.unique(-y_score, return_inverse=True, return_counts=True)
    ranked = np.zeros(len(counts))
    np.add.at(ranked, inv, y_true)
    ranked /= counts
    groups = np.cumsum(counts) - 1
    sums = np.empty(len(counts))
    sums[0] = discount_cumsum[groups[0]]
    sums[1:] = np.diff(discount_cumsum[groups])
    return (ranked * sums).sum()


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    discount = 1 / (np.log(np.arange(n) + 2) / np.log(2))
    discount[k:] = 0
    out = np.zeros(scores.shape[:-1])
    for place in np.ndindex(out.shape):
        ideal = np.sort(relevance[place])[::-1] @ discount
        if ideal:
            out[place] = dcg(np.cumsum(discount), relevance[place], scores[place]) / ideal
    return out
