"""Ways to tell attention where things are: added to the input, turned into q and k, or added to scores."""

import numpy as np

from ._arrays import Misfit, cast, namespace
from ._shapes import shapes


@shapes("n >= 0, M >= 1 -> (n, M)")
def sinusoidal_positions(n, M):
    """Fixed position vectors, sine in even and cosine in odd columns (Vaswani et al. 2017, sec. 3.5).

    For n positions and model width M, in NumPy float64. Column pair i turns once in 2 pi 10000^(2i/M) positions.
    Raises ValueError where n or M is no whole number.
    """
    angle = np.arange(n)[:, None] / 10000.0 ** (np.arange(0, M, 2) / M)
    table = np.empty((n, M))
    table[:, 0::2], table[:, 1::2] = np.sin(angle), np.cos(angle)[:, : M // 2]
    return table


@shapes("x (..., T, D) -> (..., T, D)")
def rope(x, positions, *, theta=10000.0):
    """Turn each pair (i, i + D/2) by position * theta^(-2i/D), so that q.k depends on the distance only.

    (Su et al. 2021, sec. 3.2.)
    positions (T,), integers or floats. Half-split pairs, as in Llama and Hugging Face; angles in float64 for
    float64 inputs, else float32 (bfloat16 cannot count past 256).
    Raises ValueError for an odd D or positions that do not match T.
    """
    xp, half, cos, sin = namespace(x), _half_width(x), *_cos_and_sin(x, positions, theta)
    first, second = cast(x[..., :half], cos.dtype), cast(x[..., half:], cos.dtype)
    return cast(xp.concat([first * cos - second * sin, second * cos + first * sin], axis=-1), x.dtype)


@shapes("x (..., T, D) -> (..., T, D)")
def rope_interleaved(x, positions, *, theta=10000.0):
    """`rope` on the pairs (2i, 2i + 1), as in the paper (Su et al. 2021, eq. 15) and the original Llama code.

    The same errors; not interchangeable with `rope`: see `half_to_interleaved`.
    """
    xp, (cos, sin) = namespace(x), _cos_and_sin(x, positions, theta)
    even, odd = cast(x[..., 0::2], cos.dtype), cast(x[..., 1::2], cos.dtype)
    turned = xp.stack([even * cos - odd * sin, odd * cos + even * sin], axis=-1)
    return cast(xp.reshape(turned, tuple(x.shape)), x.dtype)


@shapes("x (..., D) -> (..., D)")
def half_to_interleaved(x):
    """Reorder the last axis so that half-split pairs become neighbours.

    rope_interleaved(half_to_interleaved(x), p) == half_to_interleaved(rope(x, p)); applied to
    Wq and Wk as (M, H, D), head by head, it converts a checkpoint. Raises ValueError for an odd D.
    """
    xp, half = namespace(x), _half_width(x)
    return xp.reshape(xp.stack([x[..., :half], x[..., half:]], axis=-1), tuple(x.shape))


@shapes("H >= 1, T S >= 0 -> (H, T, S)")
def alibi_bias(H, T, S):
    """A penalty per head that grows with the distance, slopes 2^(-8 i / H), i = 1..H (Press et al. 2022).

    In NumPy float64, 0 on oneself, negative in the past; add it to the scores and mask the
    future. The authors' code takes slopes from two powers of two where H is none; here the formula holds
    for every H. Raises ValueError where H is no positive integer or T or S no whole number.
    """
    slopes = 2.0 ** (-8 * np.arange(1, H + 1) / H)
    distance = np.arange(S)[None, :] - np.arange(S - T, S)[:, None]
    return slopes[:, None, None] * np.minimum(distance, 0)


@shapes("table (H, 2R+1), T S >= 0 -> (H, T, S)")
def relative_bias(table, T, S):
    """A learned bias per clipped distance (Shaw et al. 2018's clipping, with T5's scalar per head).

    table holds the bias for key minus query position -R..R. Raises ValueError where the table has an even width.
    """
    xp = namespace(table)
    if table.shape[-1] % 2 == 0:
        raise Misfit(f"table must hold 2R + 1 distances, got {table.shape[-1]}")
    R = table.shape[-1] // 2
    distance = np.arange(S)[None, :] - np.arange(S - T, S)[:, None]
    index = xp.asarray(np.clip(distance, -R, R).reshape(-1) + R, device=table.device)
    return xp.reshape(xp.take(table, index, axis=-1), (*table.shape[:-1], T, S))


def _cos_and_sin(x, positions, theta):
    """Of the angles by which the pairs of `x` turn, (T, D/2)."""
    xp, D = namespace(x), 2 * _half_width(x)
    if tuple(np.shape(positions)) != (x.shape[-2],):
        raise Misfit(f"positions must be ({x.shape[-2]},) like x, got {tuple(np.shape(positions))}")
    dtype = x.dtype if x.dtype == xp.float64 else xp.float32
    angle = np.asarray(positions, dtype=np.float64)[:, None] * theta ** (-np.arange(0, D, 2) / D)
    return [xp.asarray(f(angle), dtype=dtype, device=x.device) for f in (np.cos, np.sin)]


def _half_width(x):
    """D/2, which must be whole."""
    if x.shape[-1] % 2:
        raise Misfit(f"width must be even to form pairs, got D = {x.shape[-1]}")
    return x.shape[-1] // 2
