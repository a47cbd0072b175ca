"""Linear attention: without the softmax, the sum over keys can be a state of fixed size."""

from ._arrays import agree, cast, leading, namespace, quarantine, rank, wide
from .masks import build, causal


def linear_attention(q, k, v):
    """Causal linear attention in its quadratic form (Katharopoulos et al. 2020, eq. 9).

    q, k (..., T, D), v (..., T, E) -> (..., T, E); weights f(q).f(k), normalised, f(x) = elu(x) + 1 > 0
    Half precision is accumulated in float32. f(x) = exp(x) below 0: where it underflows for all of a query
    or for all keys that it sees (x < -104 in float32, -745 in float64), nothing is left to normalise: NaN.
    Raises ValueError where T, S or D disagree (causal linear attention has as many queries as keys)
    or leading axes do not broadcast.
    """
    xp, q_, k_, v_ = _checked("linear_attention", q, k, v)
    k_, v_, bias = quarantine(xp, k_, v_, xp.zeros_like(k_[..., :1]).mT)
    scores = _feature(xp, q_) @ _feature(xp, k_).mT + bias
    mask = build(causal, q.shape[-2], k.shape[-2], like=q)
    scores = xp.where(mask, scores, xp.zeros_like(scores))
    return cast(xp, (scores @ v_) / xp.sum(scores, axis=-1, keepdims=True), q.dtype)


def linear_attention_recurrent(q, k, v):
    """The same numbers, one position at a time, from a state of D x E + D numbers (ibid., eqs. 16-20).

    q, k (..., T, D), v (..., T, E) -> (..., T, E); time linear in T. Raises ValueError likewise.
    """
    xp, q_, k_, v_ = _checked("linear_attention_recurrent", q, k, v)
    fq, fk = _feature(xp, q_), _feature(xp, k_)
    state, norm, outs = 0.0, 0.0, []
    for t in range(q.shape[-2]):
        state = state + fk[..., t, :, None] * v_[..., t, None, :]
        norm = norm + fk[..., t, :]
        mixed = (fq[..., t, None, :] @ state)[..., 0, :]
        outs.append(mixed / xp.sum(fq[..., t, :] * norm, axis=-1, keepdims=True))
    return cast(xp, xp.stack(outs, axis=-2), q.dtype) if outs else xp.zeros_like(v)


def _feature(xp, x):
    """elu(x) + 1, written so that the branch not taken cannot overflow."""
    zero = xp.zeros_like(x)
    return xp.maximum(x, zero) + xp.exp(xp.minimum(x, zero))


def _checked(where, q, k, v):
    xp = namespace(where, q=q, k=k, v=v)
    rank(where, 2, q=q, k=k, v=v)
    agree(where, "key width D", q=q.shape[-1], k=k.shape[-1])
    agree(where, "positions", q=q.shape[-2], k=k.shape[-2], v=v.shape[-2])
    leading(where, q=q, k=k, v=v)
    return xp, *wide(xp, q, k, v)
