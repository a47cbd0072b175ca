from collections import defaultdict
from math import log2

import numpy as np


class Solution:
    def ndcg_at_k(self, scores, relevance, k):
        if scores.ndim > 1:
            return np.array([self.ndcg_at_k(s, r, k) for s, r in zip(scores, relevance)])
        groups = defaultdict(list)
        for s, r in zip(scores, relevance):
            groups[float(s)].append(float(r))
        dcg, place = 0.0, 0
        for s in sorted(groups, reverse=True):
            g = groups[s]
            d = sum(1 / log2(p + 2) for p in range(place, place + len(g)) if p < k)
            dcg += d * sum(g) / len(g)
            place += len(g)
        ideal = sum(float(r) / log2(p + 2) for p, r in enumerate(sorted(relevance, reverse=True)[:k]))
        return np.array(dcg / ideal if ideal else 0.0)
