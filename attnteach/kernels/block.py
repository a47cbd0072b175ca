"""What stands around attention in a Transformer: norm, hidden layer, residuals."""

from ._arrays import as_float32, cast, namespace, relu
from ._shapes import shapes
from .attention import attention_weights
from .heads import mask_for_all_heads, multi_head_attention, split_heads

BLOCK = "gain1 bias1 Wq Wk Wv Wo gain2 bias2 W1 b1 W2 b2".split()


@shapes("x (..., M), gain bias (M,), M >= 1 -> (..., M)")
def layer_norm(x, gain, bias):
    """Bring each position to mean 0 and variance 1 (Ba et al. 2016, eq. 4).

    Then scale by `gain` and shift by `bias`. The root holds the variance plus 1e-5.
    Raises ValueError where M differs.
    """
    xp, y = namespace(x), as_float32(x)
    y = y - xp.mean(y, axis=-1, keepdims=True)
    y = y / xp.sqrt(xp.mean(y * y, axis=-1, keepdims=True) + 1e-5)
    return cast(y, x.dtype) * gain + bias


@shapes("x (..., M), gain (M,), M >= 1, eps > 0 -> (..., M)")
def rms_norm(x, gain, eps=1e-6):
    """Bring each position to a mean square of 1 (Zhang and Sennrich 2019, eq. 4).

    Then scale by `gain`. Nothing is subtracted; the root holds the mean square plus
    `eps`. Statistics of half precision in float32. Raises ValueError where M differs.
    """
    xp, y = namespace(x), as_float32(x)
    y = y / xp.sqrt(xp.mean(y * y, axis=-1, keepdims=True) + eps)
    return cast(y, x.dtype) * gain


@shapes(
    "x (..., M), W1 (M, F), b1 (F,), W2 (F, N), b2 (N,) -> (..., N)",
    F="hidden width",
)
def feed_forward(x, W1, b1, W2, b2):
    """The hidden layer of each position on its own (Vaswani et al. 2017, eq. 2).

    relu(x W1 + b1) W2 + b2. F is the hidden width, N = M in a Transformer. Raises
    ValueError where a width does not fit.
    """
    return relu(x @ W1 + b1) @ W2 + b2


@shapes(
    "x (..., T, M), weights {"
    "gain1 bias1 (M,), Wq Wk (M, H*D), Wv (M, H*E), Wo (H*E, M), "
    "gain2 bias2 (M,), W1 (M, F), b1 (F,), W2 (F, M), b2 (M,)}, M >= 1, "
    "mask (..., T, T) bool -> (..., T, M)"
)
def transformer_block(x, weights, H, *, mask=None):
    """Attention, then the hidden layer, each behind a norm and beside the residual.

    (Pre-norm, Xiong et al. 2020.)
    weights maps names to arrays; mask as for `multi_head_attention`. Raises ValueError
    where one is missing or does not fit.
    """
    gain1, bias1, Wq, Wk, Wv, Wo, gain2, bias2, W1, b1, W2, b2 = map(weights.get, BLOCK)
    y = layer_norm(x, gain1, bias1)
    x = x + multi_head_attention(y, Wq, Wk, Wv, Wo, H, mask=mask)
    return x + feed_forward(layer_norm(x, gain2, bias2), W1, b1, W2, b2)


@shapes(
    "x (..., T, M), weights {gain1 bias1 (M,), Wq Wk (M, H*D)}, M >= 1, "
    "mask (..., T, T) bool -> (..., H, T, T)"
)
def transformer_weights(x, weights, H, *, mask=None):
    """Who looks at whom inside of `transformer_block` (Xiong et al. 2020).

    The norm, then the attention weights of each head. Shares: rows sum to 1, but to 0
    for a query that may see nothing. Of the weights of the block these four are read;
    mask as for `multi_head_attention`. Raises ValueError where one is missing or does
    not fit.
    """
    y = layer_norm(x, weights["gain1"], weights["bias1"])
    q, k = split_heads(y @ weights["Wq"], H), split_heads(y @ weights["Wk"], H)
    return attention_weights(q, k, mask=mask_for_all_heads(mask))
