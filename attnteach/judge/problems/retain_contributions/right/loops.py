import numpy as np


def retain_contributions(alpha, beta, x, emb, w):
    out = np.zeros(x.shape, x.dtype)
    for visit in np.ndindex(*alpha.shape):
        for c in range(x.shape[-1]):
            if x[visit][c]:
                strength = 0.0
                for m in range(len(w)):
                    strength += float(w[m]) * float(beta[visit][m]) * float(emb[c, m])
                out[visit][c] = float(alpha[visit]) * float(x[visit][c]) * strength
    return out
