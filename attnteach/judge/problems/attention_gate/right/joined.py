import numpy as np
from scipy.special import expit


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    x, g = np.broadcast_arrays(x, g)
    joined = np.concatenate([x, g], axis=-1) @ np.concatenate([Wx, Wg], axis=0) + b
    alpha = expit(np.clip(joined, 0, None) @ psi + b_psi)
    return x * alpha, alpha
