"""How attention is cut into tiles, and the steps of its softmax over one tile."""

import numpy as np

from ._arrays import (
    check_broadcasts,
    evaluate_rule,
    leading_axes,
    namespace,
    nan_to_bias,
)


def cut(q, k, v, rule, block):
    """The library of the arrays, q, k and v, and their `Tiles`.

    q, k and v over their common leading axes, k and v without what is not finite.
    """
    xp, lead = namespace(q), leading_axes(q, k, v)
    q, k, v = (xp.broadcast_to(x, (*lead, *x.shape[-2:])) for x in (q, k, v))
    k, v, bias = nan_to_bias(k, v)
    return xp, q, k, v, Tiles(rule, q, k, bias, block)


class Tiles:
    """Blocks of queries in each head, and the tiles of keys that a block may see."""

    def __init__(self, rule, q, k, bias, block):
        self.rule, self.bias, self.device, self.xp = rule, bias, q.device, namespace(q)
        self.lead, self.T, self.S = tuple(q.shape[:-2]), q.shape[-2], k.shape[-2]
        self.rows, self.columns = slices(self.T, block[0]), slices(self.S, block[1])
        self.heads = list(np.ndindex(*self.lead))
        self.blocks = [at for head in self.heads for at in self.blocks_of(head)]

    def blocks_of(self, head):
        """The indices of the blocks of queries in one head."""
        return [(*head, rows) for rows in self.rows]

    def seen_from(self, at):
        """For each tile of keys that a block sees some of: its index, bias and mask.

        The mask is None where all is seen.
        """
        *head, rows = at
        for columns in self.columns:
            mask = self.mask(head, rows, columns)
            if mask is None or mask.any():
                bias = self.bias
                if bias is not None:
                    bias = bias[(*head, slice(None), columns)]
                if mask is not None:
                    mask = None if mask.all() else self.to_library(mask)
                yield (*head, columns), bias, mask

    def to_library(self, mask):
        """A mask of NumPy for the arrays' library and device."""
        return self.xp.asarray(mask.copy(), device=self.device)

    def mask(self, head, rows, columns):
        """What the rule says of one tile, in NumPy; None without a rule."""
        if self.rule is None:
            return None
        t = np.arange(rows.start, rows.stop)[:, None] + self.S - self.T
        s = np.arange(columns.start, columns.stop)[None, :]
        mask, shape = evaluate_rule(self.rule, t, s), (*self.lead, len(t), s.shape[1])
        check_broadcasts("rule's mask", mask.shape, shape)
        return np.broadcast_to(mask, shape)[tuple(head)]

    def assemble(self, parts, q, v):
        """Put the outputs of each block of queries and their lse where they belong."""
        like = {"dtype": q.dtype, "device": self.device}
        out = self.xp.empty((*q.shape[:-1], v.shape[-1]), **like)
        lse = self.xp.empty(tuple(q.shape[:-1]), **like)
        for at, (out_block, lse_block) in zip(self.blocks, parts, strict=True):
            out[at], lse[at] = out_block, lse_block
        return out, lse


def slices(n, size):
    """Positions 0..n-1 in slices of at most `size`."""
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def nothing_seen(q, v):
    """Maximum, denominator and mixed values of queries that have seen no key yet.

    The maximum is finite, as exp needs it.
    """
    xp = namespace(q)
    like, least = {"dtype": q.dtype, "device": q.device}, float(xp.finfo(q.dtype).min)
    top = xp.full((q.shape[0], 1), least, **like)
    return top, xp.zeros_like(top), xp.zeros((q.shape[0], v.shape[-1]), **like)


def exp_minus(x, top):
    """exp(x - top); in NumPy in the memory of `x`, which must be the caller's own."""
    if isinstance(x, np.ndarray) and x.dtype == top.dtype:
        return np.exp(np.subtract(x, top, out=x), out=x)
    return namespace(x).exp(x - top)


def normalised(top, total, mixed):
    """The mixed values over their denominator, and the log of the denominator.

    Zeros and -inf where nothing was seen.
    """
    xp, empty = namespace(total), total == 0
    total = xp.where(empty, xp.ones_like(total), total)
    return mixed / total, xp.where(empty, -xp.inf, top + xp.log(total))[:, 0]
