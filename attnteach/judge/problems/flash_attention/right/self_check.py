import numpy as np


def flash_attention(q, k, v, block, causal=False):
    T, S = q.shape[-2], k.shape[-2]
    offset = S - T
    pieces = []
    for i0 in range(0, T, block):
        qb = q[..., i0 : i0 + block, :]
        i = np.arange(i0, i0 + qb.shape[-2])[:, np.newaxis] + offset
        den = np.zeros(qb.shape[:-1] + (1,), q.dtype)
        num = np.zeros(qb.shape[:-1] + (v.shape[-1],), q.dtype)
        peak = np.full(qb.shape[:-1] + (1,), np.finfo(q.dtype).min, q.dtype)
        for j0 in range(0, S, block):
            kb, vb = k[..., j0 : j0 + block, :], v[..., j0 : j0 + block, :]
            s = np.matmul(qb, kb.swapaxes(-1, -2)) / np.sqrt(q.shape[-1]).astype(q.dtype)
            if causal:
                j = np.arange(j0, j0 + kb.shape[-2])[np.newaxis, :]
                s = np.where(j <= i, s, -np.inf)
                if j0 > i[-1, 0]:
                    break
            new = np.maximum(peak, s.max(axis=-1, keepdims=True))
            w = np.exp(s - new)
            shrink = np.exp(peak - new)
            den = den * shrink + w.sum(axis=-1, keepdims=True)
            num = num * shrink + np.matmul(w, vb)
            peak = new
        pieces.append(num / den)
    return np.concatenate(pieces, axis=-2)


def reference(q, k, v):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    w = np.exp(s - s.max(-1, keepdims=True))
    return w / w.sum(-1, keepdims=True) @ v


def test_against_the_full_matrix():
    rng = np.random.default_rng(1)
    q, k, v = rng.normal(size=(3, 7, 4))
    np.testing.assert_allclose(flash_attention(q, k, v, 3), reference(q, k, v), rtol=1e-9)


if __name__ == "__main__":
    test_against_the_full_matrix()
