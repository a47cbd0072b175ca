"""Linear attention: without the softmax, the sum over keys can be a state of fixed size."""

from ._arrays import namespace, nan_to_bias
from ._shapes import in_float32, shapes
from .masks import build, causal


@shapes("q k (..., T, D), v (..., T, E) -> (..., T, E)", T="positions")
@in_float32(like="q")
def linear_attention(q, k, v):
    """Causal linear attention in its quadratic form (Katharopoulos et al. 2020, eq. 9).

    Weights f(q).f(k), normalised, f(x) = elu(x) + 1 > 0. Half precision is accumulated in float32. f(x) = exp(x)
    below 0: where it underflows for all of a query or for all keys that it sees (x < -104 in float32, -745 in
    float64), nothing is left to normalise: NaN. Raises ValueError where T or D disagree (causal linear attention
    has as many queries as keys) or leading axes do not broadcast.
    """
    xp = namespace(q)
    k, v, bias = nan_to_bias(k, v, xp.zeros_like(k[..., :1]).mT)
    scores = _elu_plus_1(q) @ _elu_plus_1(k).mT + bias
    scores = xp.where(build(causal, q.shape[-2], k.shape[-2], like=q), scores, xp.zeros_like(scores))
    return (scores @ v) / xp.sum(scores, axis=-1, keepdims=True)


@shapes("q k (..., T, D), v (..., T, E) -> (..., T, E)", T="positions")
@in_float32(like="q")
def linear_attention_recurrent(q, k, v):
    """The same numbers, one position at a time, from a state of D x E + D numbers (ibid., eqs. 16-20).

    Time linear in T. Raises ValueError likewise.
    """
    xp, fq, fk = namespace(q), _elu_plus_1(q), _elu_plus_1(k)
    state, norm, outs = 0.0, 0.0, []
    for t in range(q.shape[-2]):
        state = state + fk[..., t, :, None] * v[..., t, None, :]
        norm = norm + fk[..., t, :]
        mixed = (fq[..., t, None, :] @ state)[..., 0, :]
        outs.append(mixed / xp.sum(fq[..., t, :] * norm, axis=-1, keepdims=True))
    return xp.stack(outs, axis=-2) if outs else xp.zeros_like(v)


def _elu_plus_1(x):
    """elu(x) + 1, written so that the branch not taken cannot overflow."""
    xp, zero = namespace(x), namespace(x).zeros_like(x)
    return xp.maximum(x, zero) + xp.exp(xp.minimum(x, zero))
