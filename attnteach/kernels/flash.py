"""Exact attention in tiles: the T x S scores are never held (Dao et al. 2022)."""

import numpy as np

from ._arrays import agree, asked, broadcasts, cast, fits, leading, masked, namespace, quarantine, rank, whole, wide
from .scores import _scale


def flash_attention(q, k, v, *, rule=None, scale=None, block=(256, 1024)):
    """`attention`, one tile of queries and keys at a time (Dao et al. 2022, alg. 1; Dao 2023).

    q (..., T, D), k (..., S, D), v (..., S, E) -> out (..., T, E), lse (..., T)
    rule: a mask rule such as `causal`, asked per tile; tiles that nobody sees are skipped.
    lse is the log of the softmax's denominator, all that the backward pass or a merge needs; -inf and
    zeros where a row may see nothing. Beyond its outputs it holds O(block) numbers.
    Raises ValueError as `attention` does, and where the rule gives something else than booleans.
    """
    xp, q_, k_, v_, bias, lead = _prepare("flash_attention", q, k, v, block)
    T, S, E = q.shape[-2], k.shape[-2], v.shape[-1]
    out = xp.empty((*lead, T, E), dtype=q_.dtype, device=q.device)
    lse = xp.empty((*lead, T), dtype=q_.dtype, device=q.device)
    for head in np.ndindex(*lead):
        for rows in _tiles(T, block[0]):
            scaled = q_[head][rows] * _scale(scale, q)
            top = xp.full((scaled.shape[0], 1), -xp.inf, dtype=q_.dtype, device=q.device)
            total, mixed = xp.zeros_like(top), xp.zeros_like(out[head][rows])
            for columns in _tiles(S, block[1]):
                seen = _seen("flash_attention", xp, rule, rows, columns, T, S, lead, head, q)
                if seen is not False:
                    scores = _masked(xp, scaled @ k_[head][columns].mT, bias, seen, head, columns)
                    top, total, mixed = _step(xp, top, total, mixed, scores, v_[head][columns])
            total = xp.where(total > 0, total, xp.ones_like(total))
            out[(*head, rows)] = mixed / total
            lse[(*head, rows)] = (top + xp.log(total))[:, 0]
    return cast(xp, out, q.dtype), lse


def flash_attention_backward(q, k, v, out, lse, dout, *, rule=None, scale=None, block=(256, 1024)):
    """The gradient of `flash_attention`, recomputing each tile's weights from lse (Dao et al. 2022, alg. 4).

    q, k, v, out, lse as in and out of `flash_attention`, dout (..., T, E) -> dq, dk, dv
    Here q, k and v share their leading axes. Raises ValueError as `flash_attention` does, and where out,
    lse or dout is not shaped like its outputs.
    """
    xp, q_, k_, v_, bias, lead = _prepare("flash_attention_backward", q, k, v, block)
    agree("flash_attention_backward", "leading axes", q=q.shape[:-2], k=k.shape[:-2], v=v.shape[:-2])
    namespace("flash_attention_backward", q=q, out=out, lse=lse, dout=dout)
    T, S, E = q.shape[-2], k.shape[-2], v.shape[-1]
    agree("flash_attention_backward", "shape", expected=(*lead, T, E), out=tuple(out.shape), dout=tuple(dout.shape))
    agree("flash_attention_backward", "shape", expected=(*lead, T), lse=tuple(lse.shape))
    dout, lse = cast(xp, dout, q_.dtype), xp.where(lse == -xp.inf, xp.inf, lse)
    shared = xp.sum(dout * cast(xp, out, q_.dtype), axis=-1)
    dq, dk, dv = xp.zeros_like(q_), xp.zeros_like(k_), xp.zeros_like(v_)
    s = _scale(scale, q)
    for head in np.ndindex(*lead):
        for rows in _tiles(T, block[0]):
            for columns in _tiles(S, block[1]):
                seen = _seen("flash_attention_backward", xp, rule, rows, columns, T, S, lead, head, q)
                if seen is not False:
                    at, on = (*head, rows), (*head, columns)
                    scores = _masked(xp, q_[at] @ k_[on].mT * s, bias, seen, head, columns)
                    P = xp.exp(scores - lse[at][:, None])
                    dS = P * (dout[at] @ v_[on].mT - shared[at][:, None]) * s
                    dq[at] += dS @ k_[on]
                    dk[on] += dS.mT @ q_[at]
                    dv[on] += P.mT @ dout[at]
    return cast(xp, dq, q.dtype), cast(xp, dk, k.dtype), cast(xp, dv, v.dtype)


def merge_partials(outs, lses):
    """Join attention over disjoint sets of keys: weight each part by its share of the denominator.

    (Milakov & Gimelshein 2018, sec. 3.1, for the denominators; Rabe & Staats 2021 for the outputs.)
    outs: sequence of (..., T, E), lses: sequence of (..., T) -> out (..., T, E), lse (..., T)
    A part that saw nothing has lse = -inf and no say. This is split-KV decoding and ring attention.
    Raises ValueError where there is nothing to merge, the sequences differ in length or the shapes do.
    """
    agree("merge_partials", "number of parts", outs=len(outs), lses=len(lses))
    if not len(outs):
        raise ValueError("merge_partials: expected at least one part, got none")
    named = {f"out{i}": x for i, x in enumerate(outs)}
    xp = namespace("merge_partials", **named, **{f"lse{i}": x for i, x in enumerate(lses)})
    rank("merge_partials", 2, **named)
    agree("merge_partials", "shape", **{name: tuple(x.shape) for name, x in named.items()})
    agree(
        "merge_partials",
        "shape",
        expected=tuple(outs[0].shape[:-1]),
        **{f"lse{i}": tuple(x.shape) for i, x in enumerate(lses)},
    )
    lse = xp.stack(list(lses), axis=0)
    top = xp.max(lse, axis=0)
    share = xp.exp(lse - xp.where(top == -xp.inf, xp.zeros_like(top), top))
    total = xp.sum(share, axis=0)
    total = xp.where(total > 0, total, xp.ones_like(total))
    share = share / total
    parts = xp.stack([cast(xp, x, share.dtype) for x in outs], axis=0)
    return cast(xp, xp.sum(share[..., None] * parts, axis=0), outs[0].dtype), top + xp.log(total)


def _step(xp, top, total, mixed, scores, v):
    """One tile of the online softmax: rescale what was summed under the old maximum, add the new."""
    new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))
    shift = xp.where(new == -xp.inf, xp.zeros_like(new), new)
    weight, keep = xp.exp(scores - shift), xp.exp(top - shift)
    return new, total * keep + xp.sum(weight, axis=-1, keepdims=True), mixed * keep + weight @ v


def _tiles(n, size):
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _seen(where, xp, rule, rows, columns, T, S, lead, head, like):
    """The rule on one tile: None = all of it, False = none of it, else a boolean array."""
    if rule is None:
        return None
    t = np.arange(rows.start, rows.stop)[:, None] + S - T
    s = np.arange(columns.start, columns.stop)[None, :]
    mask = asked(where, rule, t, s)
    broadcasts(where, "rule's mask", mask.shape, (*lead, len(t), s.shape[1]))
    mask = np.broadcast_to(mask, (*lead, len(t), s.shape[1]))[head]
    if mask.all():
        return None
    return xp.asarray(mask.copy(), device=like.device) if mask.any() else False


def _masked(xp, scores, bias, seen, head, columns):
    return masked(xp, scores, None if bias is None else bias[head][:, columns], seen)


def _prepare(where, q, k, v, block):
    xp = namespace(where, q=q, k=k, v=v)
    fits(where, q, k, v)
    whole(where, query_block=block[0], key_block=block[1])
    lead = leading(where, q=q, k=k, v=v)
    q, k, v = (xp.broadcast_to(x, (*lead, *x.shape[-2:])) for x in wide(xp, q, k, v))
    return xp, q, *quarantine(xp, k, v), lead
