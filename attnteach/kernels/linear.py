"""Linear attention: without the softmax, the sum over keys can be a state of fixed size."""

from ._arrays import agree, namespace, quarantine, rank
from .masks import build, causal


def linear_attention(q, k, v):
    """Causal linear attention in its quadratic form (Katharopoulos et al. 2020, eq. 9).

    q, k (..., T, D), v (..., T, E) -> (..., T, E); weights f(q).f(k), normalised, f(x) = elu(x) + 1 > 0
    Raises ValueError where T, S or D disagree: causal linear attention has as many queries as keys.
    """
    xp = _checked("linear_attention", q, k, v)
    k, v, bias = quarantine(xp, k, v, xp.zeros_like(k[..., :1]).mT)
    scores = _feature(xp, q) @ _feature(xp, k).mT + bias
    mask = build(causal, q.shape[-2], k.shape[-2], like=q)
    scores = xp.where(mask, scores, xp.zeros_like(scores))
    return (scores @ v) / xp.sum(scores, axis=-1, keepdims=True)


def linear_attention_recurrent(q, k, v):
    """The same numbers, one position at a time, from a state of D x E + D numbers (ibid., eqs. 16-20).

    q, k (..., T, D), v (..., T, E) -> (..., T, E); time linear in T. Raises ValueError likewise.
    """
    xp = _checked("linear_attention_recurrent", q, k, v)
    fq, fk = _feature(xp, q), _feature(xp, k)
    state, norm, outs = 0.0, 0.0, []
    for t in range(q.shape[-2]):
        state = state + fk[..., t, :, None] * v[..., t, None, :]
        norm = norm + fk[..., t, :]
        mixed = (fq[..., t, None, :] @ state)[..., 0, :]
        outs.append(mixed / xp.sum(fq[..., t, :] * norm, axis=-1, keepdims=True))
    return xp.stack(outs, axis=-2) if outs else xp.zeros_like(v)


def _feature(xp, x):
    """elu(x) + 1, written so that the branch not taken cannot overflow."""
    zero = xp.zeros_like(x)
    return xp.maximum(x, zero) + xp.exp(xp.minimum(x, zero))


def _checked(where, q, k, v):
    xp = namespace(where, q=q, k=k, v=v)
    rank(where, 2, q=q, k=k, v=v)
    agree(where, "key width D", q=q.shape[-1], k=k.shape[-1])
    agree(where, "positions", q=q.shape[-2], k=k.shape[-2], v=v.shape[-2])
    return xp
