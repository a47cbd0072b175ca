"""What attention costs by definition: multiply-adds as two FLOPs, sizes in bytes."""

from dataclasses import dataclass

import numpy as np

from ._arrays import check_holds, real_numbers
from ._shapes import shapes


@dataclass(frozen=True)
class Flops:
    """Forward FLOPs of one Transformer layer on one sequence, by part."""

    projections: int
    scores: int
    mix: int
    feed_forward: int

    @property
    def total(self):
        return self.projections + self.scores + self.mix + self.feed_forward


@shapes("T M S H G >= 1, hidden >= 0 -> Flops")
def flops(T, M, *, S=None, H=1, G=None, hidden=None, causal=False):
    """Forward FLOPs of one layer: T queries on S keys, H heads, G key/value heads.

    M is the model width. S defaults to T, G to H, hidden (feed-forward width) to 4 M;
    the softmax (about 5 H T S) is left out. causal counts only the pairs that a kernel
    which skips the future computes. Raises ValueError where a size is no positive
    integer, H does not divide M or G does not divide H.
    """
    S, G = T if S is None else S, H if G is None else G
    hidden = 4 * M if hidden is None else hidden
    check_holds(
        M % H == H % G == 0, "H must divide M and G must divide H", M=M, H=H, G=G
    )
    if causal:
        check_holds(T <= S, "causal needs at least as many keys as queries", T=T, S=S)
    pairs = T * S - T * (T - 1) // 2 if causal else T * S
    kv = 2 * G * (M // H)
    return Flops(
        projections=2 * T * M * M * 2 + 2 * T * M * kv,
        scores=2 * pairs * M,
        mix=2 * pairs * M,
        feed_forward=2 * T * M * hidden * 2,
    )


@shapes(
    "layers kv_heads head_dim bytes_per >= 1, tokens >= 0, latent window >= 1 -> bytes"
)
def kv_bytes(
    layers, kv_heads, head_dim, tokens, bytes_per, *, latent=None, window=None
):
    """Bytes of keys and values kept for one sequence.

    2 * layers * kv_heads * head_dim * tokens * bytes_per; a `latent` width replaces
    keys and values of all heads by one vector (DeepSeek-AI 2024: 512 + 64); a `window`
    caps the tokens that are kept. Raises ValueError where a size is no positive integer
    (tokens may be 0).
    """
    tokens = tokens if window is None else min(tokens, window)
    width = 2 * kv_heads * head_dim if latent is None else latent
    return layers * width * tokens * bytes_per


@shapes("T S M H bytes_per >= 1 -> bytes")
def activation_bytes(T, M, H, bytes_per, *, S=None, recompute=False):
    """Bytes that one attention layer keeps for its backward pass, batch 1.

    q, k, v and the output: (2 T + 2 S) M numbers. The weights add H T S numbers; with
    `recompute`, as FlashAttention does, they are thrown away and H T log-sum-exps in
    float32 stay instead.
    Raises ValueError where a size is no positive integer.
    """
    S = T if S is None else S
    saved = H * T * 4 if recompute else H * T * S * bytes_per
    return (2 * T + 2 * S) * M * bytes_per + saved


@shapes("peak bandwidth > 0 -> FLOP/s")
def attainable(intensity, peak, bandwidth):
    """The roofline: min(peak, intensity * bandwidth) FLOP/s (Williams et al. 2009).

    intensity in FLOP per byte (a number or an array), peak in FLOP/s, bandwidth in
    bytes/s.
    Raises ValueError where peak or bandwidth is not positive or intensity no number.
    """
    return np.minimum(peak, real_numbers("intensity", intensity) * bandwidth)[()]
