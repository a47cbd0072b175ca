"""Ways to say where things are: on the input, on q and k, or on the scores."""

import numpy as np

from ._arrays import Misfit, cast, namespace, real_numbers
from ._shapes import shapes
from .frequencies import check_even, unstretched


@shapes("n >= 0, M >= 1 -> (n, M)")
def sinusoidal_positions(n, M):
    """Fixed position vectors of sines and cosines (Vaswani et al. 2017, sec. 3.5).

    Sine in even and cosine in odd columns.
    For n positions and model width M, in NumPy float64. Column pair i turns once in 2
    pi 10000^(2i/M) positions. Raises ValueError where n or M is no whole number.
    """
    angle = np.arange(n)[:, None] / 10000.0 ** (np.arange(0, M, 2) / M)
    table = np.empty((n, M))
    table[:, 0::2], table[:, 1::2] = np.sin(angle), np.cos(angle)[:, : M // 2]
    return table


@shapes("x (..., T, D), theta > 0 -> (..., T, D)")
def rope(x, positions, *, theta=10000.0):
    """Turn pairs i, i + D/2 by position * theta^(-2i/D) (Su et al. 2021, sec. 3.2).

    Then q.k depends on the distance only.
    positions (T,), integers or floats. Half-split pairs, as in Llama and Hugging Face;
    angles in float64 for float64 inputs, else float32 (bfloat16 cannot count past
    256).
    Raises ValueError for an odd D, positions that do not match T, are no real numbers
    or ask for a gradient, and a theta that is not positive.
    """
    xp, half = namespace(x), _half_width(x)
    cos, sin = _cos_and_sin(x, positions, theta)
    first, second = cast(x[..., :half], cos.dtype), cast(x[..., half:], cos.dtype)
    turned = [first * cos - second * sin, second * cos + first * sin]
    return cast(xp.concat(turned, axis=-1), x.dtype)


@shapes("x (..., T, D), theta > 0 -> (..., T, D)")
def rope_interleaved(x, positions, *, theta=10000.0):
    """`rope` on the pairs (2i, 2i + 1), as in the paper (Su et al. 2021, eq. 15).

    The original Llama code takes these pairs too.
    The same errors; not interchangeable with `rope`: see `half_to_interleaved`.
    """
    xp, (cos, sin) = namespace(x), _cos_and_sin(x, positions, theta)
    even, odd = cast(x[..., 0::2], cos.dtype), cast(x[..., 1::2], cos.dtype)
    turned = xp.stack([even * cos - odd * sin, odd * cos + even * sin], axis=-1)
    return cast(xp.reshape(turned, tuple(x.shape)), x.dtype)


@shapes("x (..., D) -> (..., D)")
def half_to_interleaved(x):
    """Reorder the last axis so that half-split pairs become neighbours.

    rope_interleaved(half_to_interleaved(x), p) == half_to_interleaved(rope(x, p));
    applied to Wq and Wk as (M, H, D), head by head, it converts a checkpoint. Raises
    ValueError for an odd D.
    """
    xp, half = namespace(x), _half_width(x)
    return xp.reshape(xp.stack([x[..., :half], x[..., half:]], axis=-1), tuple(x.shape))


@shapes("H >= 1, T S >= 0 -> (H, T, S)")
def alibi_bias(H, T, S):
    """A penalty per head that grows with the distance (Press et al. 2022).

    Slopes 2^(-8 i / H), i = 1..H.
    In NumPy float64, 0 on oneself, negative in the past; add it to the scores and mask
    the future. The authors' code takes slopes from two powers of two where H is none;
    here the formula holds for every H. Raises ValueError where H is no positive integer
    or T or S no whole number.
    """
    slopes = 2.0 ** (-8 * np.arange(1, H + 1) / H)
    distance = np.arange(S)[None, :] - np.arange(S - T, S)[:, None]
    return slopes[:, None, None] * np.minimum(distance, 0)


@shapes("table (..., H, 2R+1), T S >= 0 -> (..., H, T, S)")
def relative_bias(table, T, S):
    """A learned bias per distance (Shaw et al. 2018's clipping, T5's scalars).

    A scalar per head and clipped distance: table holds the bias for key minus query
    position -R..R. Raises ValueError where the table has an even width.
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
    positions, T = real_numbers("positions", positions), x.shape[-2]
    if positions.shape != (T,):
        raise Misfit(f"positions must be ({T},) like x, got {positions.shape}")
    dtype = x.dtype if x.dtype == xp.float64 else xp.float32
    angle = positions[:, None] * unstretched(D, theta)
    return [
        xp.asarray(f(angle), dtype=dtype, device=x.device) for f in (np.cos, np.sin)
    ]


def _half_width(x):
    """D/2, which must be whole."""
    check_even(x.shape[-1])
    return x.shape[-1] // 2
