import numpy as np


def decode_step(q, k, v, cache_k, cache_v):
    k_all = np.concatenate([cache_k, k], -2)
    v_all = np.concatenate([cache_v, v], -2)
    scores = q @ k_all.mT / q.shape[-1] ** 0.5
    T, S = scores.shape[-2:]
    scores[..., np.triu(np.ones((T, S), bool), S - T + 1)] = -np.inf
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights @ v_all / weights.sum(-1, keepdims=True), k_all, v_all


if __name__ == "__main__":
    import torch

    x = torch.randn(3, 5, 4).numpy()
    out, keys, _ = decode_step(x[:, 3:], x[:, 3:], x[:, 3:], x[:, :3], x[:, :3])
    assert out.shape == (3, 2, 4)
    assert keys.shape == (3, 5, 4)
