import numpy as np


def merge_partials(outs, lses):
    L = np.stack(lses, axis=-1)
    O = np.stack(outs, axis=-1)
    top = L.max(axis=-1, keepdims=True)
    top[np.isinf(top)] = 0
    w = np.exp(L - top)
    total = w.sum(axis=-1)
    out = (O @ w[..., None])[..., 0] / np.where(total == 0, 1, total)[..., None]
    return out, np.log(total) + top[..., 0]


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    scores, v = rng.normal(size=(3, 10)), rng.normal(size=(10, 2))
    weights = np.exp(scores)
    whole = weights @ v / weights.sum(-1, keepdims=True)
    outs = [weights[:, a:b] @ v[a:b] / weights[:, a:b].sum(-1, keepdims=True) for a, b in ((0, 4), (4, 10))]
    lses = [np.log(weights[:, a:b].sum(-1)) for a, b in ((0, 4), (4, 10))]
    np.testing.assert_allclose(merge_partials(outs, lses)[0], whole)
    print("ok")
