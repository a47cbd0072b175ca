"""What stands around attention in a Transformer: norm, hidden layer, residuals."""

from ._arrays import agree, boolean, cast, namespace, rank, whole, wide
from .attention import attention_weights
from .heads import multi_head_attention, split_heads

BLOCK = ("gain1", "bias1", "Wq", "Wk", "Wv", "Wo", "gain2", "bias2", "W1", "b1", "W2", "b2")


def layer_norm(x, gain, bias):
    """Shift and scale each position to mean 0 and variance 1, then by `gain` and `bias` (Ba et al. 2016, eq. 4).

    x (..., M), gain bias (M,) -> (..., M); the root holds the variance plus 1e-5. Raises ValueError where M differs.
    """
    xp = namespace("layer_norm", x=x, gain=gain, bias=bias)
    rank("layer_norm", 1, x=x, gain=gain, bias=bias)
    agree("layer_norm", "model width", x=x.shape[-1], gain=gain.shape[-1], bias=bias.shape[-1])
    (y,) = wide(xp, x)
    y = y - xp.mean(y, axis=-1, keepdims=True)
    y = y / xp.sqrt(xp.mean(y * y, axis=-1, keepdims=True) + 1e-5)
    return cast(xp, y, x.dtype) * gain + bias


def feed_forward(x, W1, b1, W2, b2):
    """The hidden layer of each position on its own: relu(x W1 + b1) W2 + b2 (Vaswani et al. 2017, eq. 2).

    x (..., M), W1 (M, hidden), b1 (hidden,), W2 (hidden, M), b2 (M,) -> (..., M)
    Raises ValueError where a width does not fit.
    """
    xp = namespace("feed_forward", x=x, W1=W1, b1=b1, W2=W2, b2=b2)
    rank("feed_forward", 1, x=x, b1=b1, b2=b2)
    rank("feed_forward", 2, W1=W1, W2=W2)
    agree("feed_forward", "model width", x=x.shape[-1], W1=W1.shape[-2])
    agree("feed_forward", "hidden width", W1=W1.shape[-1], b1=b1.shape[-1], W2=W2.shape[-2])
    agree("feed_forward", "output width", W2=W2.shape[-1], b2=b2.shape[-1])
    inner = x @ W1 + b1
    return xp.where(inner > 0, inner, xp.zeros_like(inner)) @ W2 + b2


def transformer_block(x, weights, H, *, mask=None):
    """Attention, then the hidden layer, each behind a norm and beside the residual (pre-norm, Xiong et al. 2020).

    x (..., T, M) -> (..., T, M); mask as for `multi_head_attention`
    weights maps gain1 bias1 gain2 bias2 (M,), Wq Wk Wv (M, H*D), Wo (H*D, M), W1 (M, hidden), b1 (hidden,), W2 (hidden, M),
    b2 (M,) to arrays. Raises ValueError where one is missing or does not fit.
    """
    namespace("transformer_block", x=x)
    rank("transformer_block", 2, x=x)
    w = _held("transformer_block", BLOCK, weights)
    y = layer_norm(x, w["gain1"], w["bias1"])
    x = x + multi_head_attention(y, w["Wq"], w["Wk"], w["Wv"], w["Wo"], H, mask=mask)
    return x + feed_forward(layer_norm(x, w["gain2"], w["bias2"]), w["W1"], w["b1"], w["W2"], w["b2"])


def transformer_weights(x, weights, H, *, mask=None):
    """Who looks at whom inside of `transformer_block`: the norm, then the attention weights of each head (Xiong et al. 2020).

    x (..., T, M) -> (..., H, T, T), shares: rows sum to 1, but to 0 for a query that may see nothing
    mask as for `multi_head_attention`; of the weights of the block gain1 bias1 (M,) and Wq Wk (M, H*D) are read.
    Raises ValueError where one is missing or does not fit.
    """
    where = "transformer_weights"
    namespace(where, x=x)
    rank(where, 2, x=x)
    w = _held(where, ("gain1", "bias1", "Wq", "Wk"), weights)
    gain, bias, Wq, Wk = w.values()
    namespace(where, x=x, **w)
    rank(where, 1, gain1=gain, bias1=bias)
    rank(where, 2, Wq=Wq, Wk=Wk)
    agree(
        where,
        "model width",
        x=x.shape[-1],
        gain1=gain.shape[-1],
        bias1=bias.shape[-1],
        Wq=Wq.shape[-2],
        Wk=Wk.shape[-2],
    )
    agree(where, "width of queries and keys", Wq=Wq.shape[-1], Wk=Wk.shape[-1])
    whole(where, H=H)
    if Wq.shape[-1] % H:
        raise ValueError(f"{where}: H must divide the columns, got Wq {tuple(Wq.shape)}, H = {H}")
    if mask is not None:
        boolean(where, mask, (*x.shape[:-1], x.shape[-2]), x)
        mask = mask[..., None, :, :] if mask.ndim > 2 else mask
    y = layer_norm(x, gain, bias)
    return attention_weights(split_heads(y @ Wq, H), split_heads(y @ Wk, H), mask=mask)


def _held(where, names, weights):
    if missing := [name for name in names if name not in weights]:
        raise ValueError(f"{where}: weights must hold {', '.join(names)}, but {', '.join(missing)} is missing")
    return {name: weights[name] for name in names}
