"""Many heads: attention on slices of the model width, and keys shared between heads."""

from ._arrays import check_holds, namespace
from ._shapes import shapes
from .attention import attention


@shapes("x (..., T, M), H >= 1 -> (..., H, T, M/H)")
def split_heads(x, H):
    """Cut the model width into heads and move them before the positions.

    (Vaswani et al. 2017, sec. 3.2.2, where each head has matrices of its own: theirs
    are slices of ours.) Raises ValueError where H does not divide M.
    """
    xp, (*lead, T, M) = namespace(x), x.shape
    check_holds(M % H == 0, "model width must be a multiple of the heads", M=M, H=H)
    return xp.moveaxis(xp.reshape(x, (*lead, T, H, M // H)), -2, -3)


@shapes("x (..., H, T, D) -> (..., T, H*D)")
def merge_heads(x):
    """Put the heads side by side again, the inverse of `split_heads`.

    The Concat of Vaswani et al. 2017, sec. 3.2.2. Raises ValueError for fewer than
    three axes.
    """
    xp, (*lead, H, T, D) = namespace(x), x.shape
    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))


@shapes(
    "x (..., T, M), "
    "Wq Wk (M, H*D), Wv (M, H*E), Wo (H*E, N), "
    "mask (..., T, T) bool -> (..., T, N)"
)
def multi_head_attention(x, Wq, Wk, Wv, Wo, H, *, mask=None):
    """Self-attention with H heads (Vaswani et al. 2017, sec. 3.2.2).

    Project, split, attend, merge, project. The mask has no axis for heads: all heads
    see the same. Raises ValueError where a width or the mask does not fit.
    """
    q, k, v = split_heads(x @ Wq, H), split_heads(x @ Wk, H), split_heads(x @ Wv, H)
    heads = attention(q, k, v, mask=mask_for_all_heads(mask))
    return merge_heads(heads) @ Wo


@shapes(
    "x (..., T, M), context (..., S, C), "
    "Wq (M, H*D), Wk (C, H*D), Wv (C, H*E), Wo (H*E, N), "
    "mask (..., T, S) bool -> (..., T, N)"
)
def cross_attention(x, context, Wq, Wk, Wv, Wo, H, *, mask=None):
    """Queries from `x` attend to `context` (Vaswani et al. 2017, sec. 3.2.3).

    Keys and values come from `context`. The mask has no axis for heads: all heads see
    the same. Raises ValueError where a width or the mask does not fit.
    """
    q = split_heads(x @ Wq, H)
    k, v = split_heads(context @ Wk, H), split_heads(context @ Wv, H)
    heads = attention(q, k, v, mask=mask_for_all_heads(mask))
    return merge_heads(heads) @ Wo


@shapes(
    "q (..., H, T, D), k (..., G, S, D), v (..., G, S, E), "
    "mask (..., H, T, S) bool -> (..., H, T, E)"
)
def grouped_query_attention(q, k, v, *, mask=None, scale=None):
    """H query heads share G key/value heads (Ainslie et al. 2023).

    Head h reads group h // (H/G).
    G = H is multi-head, G = 1 multi-query attention (Shazeer 2019).
    Raises ValueError where G does not divide H, and as `attention` does.
    """
    H, G = q.shape[-3], k.shape[-3]
    check_holds(G > 0 and H % G == 0, "H must be a multiple of G", H=H, G=G)
    if mask is not None and mask.ndim > 2:
        mask = _grouped(mask, G) if mask.shape[-3] == H else mask[..., None, :, :]
    q, k, v = _grouped(q, G), k[..., :, None, :, :], v[..., :, None, :, :]
    out = attention(q, k, v, mask=mask, scale=scale)
    return namespace(q).reshape(out, (*out.shape[:-4], H, *out.shape[-2:]))


def mask_for_all_heads(mask):
    """A mask of a batch, with an axis for the heads that see the same."""
    return mask if mask is None or mask.ndim < 3 else mask[..., None, :, :]


def _grouped(x, G):
    """(..., H, T, n) -> (..., G, H/G, T, n): no key is copied."""
    return namespace(x).reshape(x, (*x.shape[:-3], G, x.shape[-3] // G, *x.shape[-2:]))
