import numpy as np


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    q = np.einsum("...c,ca->...a", x, Wx) + np.einsum("...c,ca->...a", g, Wg) + b
    s = np.einsum("...a,ao->...o", np.maximum(q, 0), psi) + b_psi
    alpha = 0.5 * np.tanh(0.5 * s) + 0.5
    return np.einsum("...c,...o->...c", x, alpha), alpha
