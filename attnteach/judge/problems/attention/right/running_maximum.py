import numpy as np


def attention(q, k, v, mask=None):
    """One key after the other, as FlashAttention does."""
    lead, S = q.shape[:-1], k.shape[-2]
    top = np.full(lead, -np.inf)
    total = np.zeros(lead)
    out = np.zeros(lead + v.shape[-1:])
    seen = np.broadcast_to(True if mask is None else mask, lead + (S,))
    for s in range(S):
        score = (q * k[..., s : s + 1, :]).sum(-1) / np.sqrt(q.shape[-1])
        score = np.where(seen[..., s], score, -np.inf)
        new = np.maximum(top, score)
        safe = np.where(np.isinf(new), 0, new)
        old, now = np.exp(top - safe), np.exp(score - safe)
        total = total * old + now
        out = out * old[..., None] + now[..., None] * v[..., s : s + 1, :]
        top = new
    return out / np.where(total > 0, total, 1)[..., None]


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    print(attention(rng.normal(size=(2, 4)), rng.normal(size=(3, 4)), rng.normal(size=(3, 5))).shape)
