import numpy as np


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    hidden = x @ Wx
    hidden = hidden + g @ Wg
    hidden = hidden + b
    hidden = hidden * (hidden > 0)
    score = (hidden * psi.ravel()).sum(axis=-1, keepdims=True) + b_psi
    alpha = np.exp(-np.logaddexp(0, -score))
    return alpha * x, alpha


if __name__ == "__main__":
    print(
        attention_gate(np.ones((2, 3)), np.ones((2, 3)), np.eye(3), np.eye(3), np.ones(3), np.ones((3, 1)), np.ones(1))
    )
