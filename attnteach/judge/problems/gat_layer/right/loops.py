import math

import numpy as np


def gat_layer(x, adjacency, W, a_src, a_dst):
    *lead, n, _ = x.shape
    edges = np.broadcast_to(adjacency, (*lead, n, n))
    out = np.zeros((*lead, n, W.shape[1]), x.dtype)
    for place in np.ndindex(*lead):
        h = x[place].astype(float) @ W.astype(float)
        for i in range(n):
            near = [j for j in range(n) if edges[place][i, j]]
            if not near:
                continue
            scores = []
            for j in near:
                s = float(h[i] @ a_dst + h[j] @ a_src)
                scores.append(s if s > 0 else 0.2 * s)
            top = max(scores)
            weights = [math.exp(s - top) for s in scores]
            total = sum(weights)
            out[place][i] = sum(weight / total * h[j] for weight, j in zip(weights, near))
    return out
