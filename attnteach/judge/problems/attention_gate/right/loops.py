import math

import numpy as np


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    x, g = np.broadcast_arrays(x, g)
    gated, alpha = np.zeros(x.shape, x.dtype), np.zeros((*x.shape[:-1], 1), x.dtype)
    for place in np.ndindex(*x.shape[:-1]):
        hidden = x[place].astype(float) @ Wx + g[place].astype(float) @ Wg + b
        score = float(sum(max(float(v), 0.0) * float(p) for v, p in zip(hidden, psi[:, 0])) + float(b_psi[0]))
        a = 1 / (1 + math.exp(-score)) if score > -700 else 0.0
        alpha[place], gated[place] = a, a * x[place]
    return gated, alpha
