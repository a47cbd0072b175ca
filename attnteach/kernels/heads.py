"""Many heads: the same attention on slices of the model width, and keys shared between heads."""

from ._arrays import agree, boolean, leading, namespace, rank, whole
from .attention import attention


def split_heads(x, H):
    """Cut the model width into heads and move them before the positions: (..., T, M) -> (..., H, T, M/H).

    (Vaswani et al. 2017, sec. 3.2.2, where each head has matrices of its own: theirs are slices of ours.)
    Raises ValueError where H does not divide M.
    """
    xp = namespace("split_heads", x=x)
    rank("split_heads", 2, x=x)
    whole("split_heads", H=H)
    *lead, T, M = x.shape
    if M % H:
        raise ValueError(f"split_heads: model width must be a multiple of the heads, got M = {M}, H = {H}")
    return xp.moveaxis(xp.reshape(x, (*lead, T, H, M // H)), -2, -3)


def merge_heads(x):
    """Put the heads side by side again, the inverse of `split_heads`: (..., H, T, D) -> (..., T, H*D).

    The Concat of Vaswani et al. 2017, sec. 3.2.2. Raises ValueError for fewer than three axes.
    """
    xp = namespace("merge_heads", x=x)
    rank("merge_heads", 3, x=x)
    *lead, H, T, D = x.shape
    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, *, mask=None):
    """Self-attention with H heads: project, split, attend, merge, project (Vaswani et al. 2017, sec. 3.2.2).

    x (..., T, M), Wq Wk Wv (M, H*D), Wo (H*D, M) -> (..., T, M)
    mask (..., T, T) bool without an axis for heads: all heads see the same.
    Raises ValueError where a width or the mask does not fit.
    """
    return _heads("multi_head_attention", x, x, Wq, Wk, Wv, Wo, H, mask)


def cross_attention(x, context, Wq, Wk, Wv, Wo, H, *, mask=None):
    """Queries from `x`, keys and values from `context` (Vaswani et al. 2017, sec. 3.2.3).

    x (..., T, M), context (..., S, C), Wq (M, H*D), Wk Wv (C, H*D), Wo (H*D, M) -> (..., T, M)
    mask (..., T, S) bool without an axis for heads. Raises ValueError where a width or the mask does not fit.
    """
    return _heads("cross_attention", x, context, Wq, Wk, Wv, Wo, H, mask)


def _heads(where, x, context, Wq, Wk, Wv, Wo, H, mask):
    namespace(where, x=x, context=context, Wq=Wq, Wk=Wk, Wv=Wv, Wo=Wo)
    rank(where, 2, x=x, context=context, Wq=Wq, Wk=Wk, Wv=Wv, Wo=Wo)
    agree(where, "model width", x=x.shape[-1], Wq=Wq.shape[-2])
    agree(where, "context width", context=context.shape[-1], Wk=Wk.shape[-2], Wv=Wv.shape[-2])
    agree(where, "width of queries and keys", Wq=Wq.shape[-1], Wk=Wk.shape[-1])
    agree(where, "width of all heads", Wv=Wv.shape[-1], Wo=Wo.shape[-2])
    leading(where, x=x, context=context, Wq=Wq, Wk=Wk, Wv=Wv, Wo=Wo)
    whole(where, H=H)
    if Wq.shape[-1] % H or Wv.shape[-1] % H:
        raise ValueError(f"{where}: H must divide the columns, got Wq {tuple(Wq.shape)}, Wv {tuple(Wv.shape)}, H = {H}")
    q, k, v = (split_heads(a @ W, H) for a, W in ((x, Wq), (context, Wk), (context, Wv)))
    if mask is not None:
        boolean(where, mask, (*leading(where, 3, q=q, k=k), q.shape[-2], k.shape[-2]), q)
        mask = mask[..., None, :, :] if mask.ndim > 2 else mask
    return merge_heads(attention(q, k, v, mask=mask)) @ Wo


def grouped_query_attention(q, k, v, *, mask=None, scale=None):
    """H query heads share G key/value heads: head h reads group h // (H/G) (Ainslie et al. 2023).

    q (..., H, T, D), k (..., G, S, D), v (..., G, S, E) -> (..., H, T, E)
    G = H is multi-head, G = 1 multi-query attention (Shazeer 2019). mask bool, broadcastable to
    (..., H, T, S). Raises ValueError where G does not divide H, and as `attention` does.
    """
    xp = namespace("grouped_query_attention", q=q, k=k, v=v)
    rank("grouped_query_attention", 3, q=q, k=k, v=v)
    H, G = q.shape[-3], k.shape[-3]
    agree("grouped_query_attention", "key/value heads G", k=G, v=v.shape[-3])
    if G == 0 or H % G:
        raise ValueError(f"grouped_query_attention: H must be a multiple of G, got H = {H}, G = {G}")

    agree("grouped_query_attention", "key width D", q=q.shape[-1], k=k.shape[-1])
    agree("grouped_query_attention", "positions S", k=k.shape[-2], v=v.shape[-2])
    lead = leading("grouped_query_attention", 3, q=q, k=k, v=v)
    if mask is not None:
        boolean("grouped_query_attention", mask, (*lead, H, q.shape[-2], k.shape[-2]), q)

    def grouped(x):
        """(..., H, T, n) -> (..., G, H/G, T, n): no key is copied."""
        return xp.reshape(x, (*x.shape[:-3], G, H // G, *x.shape[-2:]))

    if mask is not None and mask.ndim > 2:
        mask = grouped(mask) if mask.shape[-3] == H else mask[..., None, :, :]
    out = attention(grouped(q), k[..., :, None, :, :], v[..., :, None, :, :], mask=mask, scale=scale)
    return xp.reshape(out, (*out.shape[:-4], H, *out.shape[-2:]))
