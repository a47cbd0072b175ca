"""Linear attention: without a softmax, the sum over keys is a state of fixed size."""

from ._arrays import namespace, nan_to_bias, row_sum
from ._shapes import in_float32, shapes
from .masks import build, causal


@shapes("q k (..., T, D), v (..., T, E) -> (..., T, E)", T="positions")
@in_float32(like="q")
def linear_attention(q, k, v):
    """Causal linear attention in quadratic form (Katharopoulos et al. 2020, eq. 9).

    Weights f(q).f(k), normalised, f(x) = elu(x) + 1 > 0. Half precision is accumulated
    in float32. f(x) = exp(x) below 0: where it underflows for all of a query or for all
    keys that it sees (x < -104 in float32, -745 in float64), nothing is left to
    normalise: NaN. Raises ValueError where T or D disagree (causal linear attention has
    as many queries as keys) or leading axes do not broadcast.
    """
    xp = namespace(q)
    k, v, bias = nan_to_bias(k, v, row_sum(xp.zeros_like(k)).mT)
    scores = _elu_plus_1(q) @ _elu_plus_1(k).mT + bias
    mask = build(causal, q.shape[-2], k.shape[-2], like=q)
    scores = xp.where(mask, scores, xp.zeros_like(scores))
    return (scores @ v) / row_sum(scores)


@shapes("q k (..., T, D), v (..., T, E) -> (..., T, E)", T="positions")
@in_float32(like="q")
def linear_attention_recurrent(q, k, v):
    """The same numbers, one position at a time (ibid., eqs. 16-20).

    From a state of D x E + D numbers, in time linear in T. Raises ValueError likewise.
    """
    xp, fq, fk = namespace(q), _elu_plus_1(q), _elu_plus_1(k)
    state, norm, outs = 0.0, 0.0, []
    for t in range(q.shape[-2]):
        state = state + fk[..., t, :, None] * v[..., t, None, :]
        norm = norm + fk[..., t, :]
        mixed = (fq[..., t, None, :] @ state)[..., 0, :]
        outs.append(mixed / row_sum(fq[..., t, :] * norm))
    return xp.stack(outs, axis=-2) if outs else fq @ fk.mT @ v


def _elu_plus_1(x):
    """elu(x) + 1, written so that the branch not taken cannot overflow."""
    xp, zero = namespace(x), namespace(x).zeros_like(x)
    return xp.maximum(x, zero) + xp.exp(xp.minimum(x, zero))
