"""Exact attention in tiles: the T x S scores are never held (Dao et al. 2022)."""

from ._arrays import cast, masked, namespace, quiet, row_sum
from ._shapes import in_float32, shapes
from ._tiles import cut, exp_minus, normalised, nothing_seen
from .scores import dot_scores, head_scale


@shapes("q (..., T, D), k (..., S, D), v (..., S, E) -> out (..., T, E), lse (..., T)")
@in_float32(like="q")
def flash_attention(q, k, v, *, rule=None, scale=None, block=(512, 512), map=map):
    """`attention`, one tile at a time (Dao et al. 2022, alg. 1; Dao 2023).

    block: how many queries and keys make a tile.
    rule: a mask rule such as `causal`, asked per tile; tiles that nobody sees are
    skipped. map: what runs the blocks of queries of all heads, for instance the `map`
    of a thread pool.
    lse is the log of the softmax's denominator, in float32 at least, all that the
    backward pass or a merge needs; -inf and zeros where a row may see nothing. Beyond
    its outputs it holds O(block) numbers for each block at work. Raises ValueError as
    `attention` does, and where the rule gives something else than booleans.
    """
    xp, q, k, v, tiles = cut(q, k, v, rule, block)

    def attend(at):
        top, total, mixed = nothing_seen(q[at], v)
        for on, bias, mask in tiles.seen_from(at):
            scores = masked(dot_scores(q[at], k[on], scale=scale), bias, mask)
            new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))
            P, keep, top = exp_minus(scores, new), exp_minus(top, new), new
            total, mixed = total * keep + row_sum(P), mixed * keep + P @ v[on]
        return normalised(top, total, mixed)

    return tiles.assemble(map(quiet(attend), tiles.blocks), q, v)


@shapes(
    "q (B..., T, D), k (B..., S, D), v (B..., S, E), "
    "out dout = (B..., T, E), lse = (B..., T)"
    " -> dq like q, dk like k, dv like v"
)
@in_float32(like="q k v")
def flash_attention_backward(
    q, k, v, out, lse, dout, *, rule=None, scale=None, block=(512, 512), map=map
):
    """The gradient of `flash_attention`, tile by tile (Dao et al. 2022, alg. 4).

    Each tile's weights are recomputed from lse. out and lse as `flash_attention` gives
    them, rule and block as it takes them; map: what runs the heads. Here q, k and v
    share their leading axes. Raises ValueError as `flash_attention` does, and where
    out, lse or dout is not shaped like its outputs.
    """
    xp, q, k, v, tiles = cut(q, k, v, rule, block)
    dq, dk, dv = xp.zeros_like(q), xp.zeros_like(k), xp.zeros_like(v)
    s, dout, out = head_scale(q, scale), cast(dout, q.dtype), cast(out, q.dtype)
    lse = xp.where(lse == -xp.inf, xp.inf, lse)[..., None]
    shared = row_sum(dout * out)

    def add_gradients(head):
        for at in tiles.blocks_of(head):
            for on, bias, mask in tiles.seen_from(at):
                P = exp_minus(masked(q[at] @ k[on].mT * s, bias, mask), lse[at])
                dS = P * (dout[at] @ v[on].mT - shared[at]) * s
                dq[at] += dS @ k[on]
                dk[on] += dS.mT @ q[at]
                dv[on] += P.mT @ dout[at]

    list(map(quiet(add_gradients), tiles.heads))
    return dq, dk, dv


@shapes(
    "outs [(B..., T, E)], lses = [(B..., T)] wide -> out (B..., T, E), lse (B..., T)"
)
def merge_partials(outs, lses):
    """Join attention over disjoint sets of keys by their shares of the denominator.

    (Milakov & Gimelshein 2018, sec. 3.1, for the denominators; Rabe & Staats 2021 for
    the outputs.) A part that saw nothing has lse = -inf and no say. This is split-KV
    decoding and ring attention. Raises ValueError where there is nothing to merge, the
    sequences differ in length or the shapes do.
    """
    xp, lse = namespace(outs[0]), namespace(outs[0]).stack(list(lses), axis=0)
    top = xp.max(lse, axis=0)
    share = xp.exp(lse - xp.where(top == -xp.inf, xp.zeros_like(top), top))
    total = xp.sum(share, axis=0)
    total = xp.where(total == 0, xp.ones_like(total), total)
    parts = xp.stack([cast(x, share.dtype) for x in outs], axis=0)
    out = xp.sum((share / total)[..., None] * parts, axis=0)
    return cast(out, outs[0].dtype), top + xp.log(total)
