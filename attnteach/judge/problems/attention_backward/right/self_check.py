import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def forward(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    p = softmax(s if mask is None else np.where(mask, s, -np.inf))
    return p @ v, p


def attention_backward(q, k, v, dout, mask=None):
    _, p = forward(q, k, v, mask)
    dp = dout @ v.swapaxes(-1, -2)
    ds = (p * dp - p * np.sum(p * dp, axis=-1, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, ds.swapaxes(-1, -2) @ q, p.swapaxes(-1, -2) @ dout


def test_against_differences():
    rng = np.random.default_rng(0)
    q, k, v, dout = (rng.normal(size=(3, 3)) for _ in range(4))
    step = np.zeros((3, 3))
    step[1, 2] = 1e-6
    slope = ((forward(q + step, k, v)[0] - forward(q - step, k, v)[0]) * dout).sum() / 2e-6
    np.testing.assert_allclose(attention_backward(q, k, v, dout)[0][1, 2], slope, rtol=1e-5)


if __name__ == "__main__":
    test_against_differences()
