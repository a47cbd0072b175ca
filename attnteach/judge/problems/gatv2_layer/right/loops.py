import math

import numpy as np


def gatv2_layer(x, adjacency, Wq, Wk, a):
    *lead, n, _ = x.shape
    edges = np.broadcast_to(adjacency, (*lead, n, n))
    out = np.zeros((*lead, n, Wk.shape[1]), x.dtype)
    for place in np.ndindex(*lead):
        asks, h = x[place].astype(float) @ Wq, x[place].astype(float) @ Wk
        for i in range(n):
            near = [j for j in range(n) if edges[place][i, j]]
            if not near:
                continue
            scores = []
            for j in near:
                s = asks[i] + h[j]
                scores.append(float(sum(c * (z if z > 0 else 0.2 * z) for c, z in zip(a, s))))
            top = max(scores)
            weights = [math.exp(s - top) for s in scores]
            total = sum(weights)
            out[place][i] = sum(weight / total * h[j] for weight, j in zip(weights, near))
    return out
