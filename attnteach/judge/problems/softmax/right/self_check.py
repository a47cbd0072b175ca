import time

import numpy as np


def softmax(x, axis=-1):
    """Shift by the maximum; rows of nothing stay nothing."""
    shifted = x - np.nan_to_num(np.max(x, axis=axis, keepdims=True), neginf=0.0)
    exps = np.exp(shifted)
    denom = np.sum(exps, axis=axis, keepdims=True)
    return exps / np.maximum(denom, 1.0) if np.all(denom >= 1) else exps / np.where(denom == 0, 1, denom)


if __name__ == "__main__":
    start = time.time()
    x = np.random.default_rng(0).normal(size=(3, 5))
    np.testing.assert_allclose(softmax(x).sum(-1), 1)
    print("ok", time.time() - start)
