import numpy as np


def online_softmax(chunks):
    chunks = iter(chunks)
    first = next(chunks)
    top = np.max(first, -1)
    total = np.sum(np.exp(first - np.nan_to_num(top, neginf=0)[..., None]), -1)
    for x in chunks:
        old, top = top, np.maximum(top, np.max(x, -1))
        base = np.nan_to_num(top, neginf=0)
        total = total * np.exp(old - base) + np.sum(np.exp(x - base[..., None]), -1)
    return top, total


if __name__ == "__main__":
    m, s = online_softmax(np.split(np.arange(6.0), 3))
    assert m == 5
    np.testing.assert_allclose(s, np.exp(np.arange(6.0) - 5).sum())
