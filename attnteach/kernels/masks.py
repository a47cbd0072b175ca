"""Masks as rules: a rule says of query positions t and key positions s if t may see s.

A rule takes integer index arrays that broadcast, t (T, 1) and s (1, S), and gives
booleans; rules combine with `both` and `either`, and `build` draws them (the same idea
as FlexAttention's mask_mod, Dong et al. 2024). Positions are counted on the keys, so
with fewer queries than keys the queries are the last ones (bottom-right).
"""

import numpy as np

from ._arrays import check_holds, evaluate_rule, namespace, whole_numbers
from ._shapes import shapes


def causal(t, s):
    """A position sees itself and the past (Vaswani et al. 2017, sec. 3.2.3)."""
    return s <= t


@shapes("w >= 1 -> rule")
def window(w):
    """A rule: the last `w` keys, oneself included (Beltagy et al. 2020, causal).

    Raises ValueError unless w >= 1.
    """
    return lambda t, s: (s <= t) & (t - s < w)


@shapes("n >= 0 -> rule")
def prefix(n):
    """A rule: all see the first `n` keys; after them, causal (Raffel et al. 2020).

    The prefix LM. Raises ValueError unless n >= 0.
    """
    return lambda t, s: (s < n) | (s <= t)


@shapes("-> rule")
def documents(ids):
    """A rule: only the same document of a packed sequence (Krell et al. 2021).

    ids: one for every position, behind any leading axes.
    Raises ValueError where ids are no integers, or when the mask is drawn, where a
    position has none.
    """
    ids = whole_numbers("ids", ids, axes=1)

    def same(t, s):
        first, S, n = int(t.min(initial=0)), int(s.max(initial=-1)) + 1, ids.shape[-1]
        if S > n:
            raise ValueError(f"documents: ids cover {n} positions, the mask has {S}")
        if first < 0:
            raise ValueError(
                "documents: positions start at 0, "
                f"the mask asks for {first} (more queries than keys)"
            )
        return ids[..., t[:, 0]][..., :, None] == ids[..., s[0]][..., None, :]

    return same


@shapes("-> rule")
def padding(lengths):
    """A rule: only the first `lengths` keys are real.

    lengths of any shape give a mask with T and S behind their axes. Raises ValueError
    unless they are integers >= 0.
    """
    lengths = whole_numbers("lengths", lengths)
    check_holds((lengths >= 0).all(), "lengths must be >= 0", least=lengths.min())
    return lambda t, s: (s < lengths[..., None, None]) & (t == t)


@shapes("a b rule -> rule")
def both(a, b):
    """A rule: what both rules allow. Raises ValueError where one is no function."""
    return lambda t, s: a(t, s) & b(t, s)


@shapes("a b rule -> rule")
def either(a, b):
    """A rule: what one of the rules allows. Raises ValueError likewise."""
    return lambda t, s: a(t, s) | b(t, s)


@shapes("T S >= 0 -> (..., T, S) bool")
def build(rule, T, S, *, like=None):
    """Draw a rule for `T` queries, the last of `S` keys: True = may see.

    `like`: an array whose library and device the mask shall have; NumPy without it.
    Raises ValueError where T or S is no whole number or the rule gives something else
    than booleans of that shape.
    """
    t, s = np.arange(S - T, S)[:, None], np.arange(S)[None, :]
    mask = evaluate_rule(rule, t, s)
    if like is None:
        return mask.copy()
    return namespace(like, "like").asarray(mask.copy(), device=like.device)
