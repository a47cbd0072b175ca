import numpy as np


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    discount = 1 / np.log2(np.arange(2, n + 2))
    discount[k:] = 0

    def one(s, rel):
        order = np.argsort(-s, kind="stable")
        gained, first = 0.0, 0
        while first < n:
            last = first
            while last + 1 < n and s[order[last + 1]] == s[order[first]]:
                last += 1
            group = order[first : last + 1]
            gained += rel[group].mean() * discount[first : last + 1].sum()
            first = last + 1
        best = (np.sort(rel)[::-1] * discount).sum()
        return gained / best if best > 0 else 0.0

    rows = [one(s, r) for s, r in zip(scores.reshape(-1, n), relevance.reshape(-1, n))]
    return np.array(rows).reshape(scores.shape[:-1])
