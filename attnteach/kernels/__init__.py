"""Pure functions over NumPy or torch arrays: the book's subject, one idea per file."""

from .adaptive import adaptive_span_mask, mha_to_gqa, sentinel_attention, talking_heads
from .attention import attention, attention_backward, attention_weights
from .bags import attention_gate, gated_mil
from .block import (
    feed_forward,
    layer_norm,
    rms_norm,
    transformer_block,
    transformer_weights,
)
from .boxes import giou
from .cache import append, decode_step
from .copy import coverage_penalty, pointer_mix, pointer_probability
from .costs import Flops, activation_bytes, attainable, flops, kv_bytes
from .flash import flash_attention, flash_attention_backward, merge_partials
from .frequencies import llama3_frequencies, ntk_theta, t5_bucket, yarn_frequencies
from .graphs import gat_layer, gatv2_layer
from .heads import (
    cross_attention,
    grouped_query_attention,
    merge_heads,
    multi_head_attention,
    split_heads,
)
from .images import grid_positions, patchify, shifted_window_mask, squeeze_excite
from .linear import linear_attention, linear_attention_recurrent
from .masks import both, build, causal, documents, either, padding, prefix, window
from .pooling import activation_unit, din_pool, softmax_pool
from .positions import (
    alibi_bias,
    half_to_interleaved,
    relative_bias,
    rope,
    rope_interleaved,
    sinusoidal_positions,
)
from .records import retain_contributions, time_gap_encoding
from .scores import additive_scores, bilinear_scores, dot_scores, nadaraya_watson
from .softmax import entmax15, online_softmax, softmax, softmax_with_sink, sparsemax
from .spans import span_decode

__all__ = [
    "Flops",
    "activation_bytes",
    "activation_unit",
    "adaptive_span_mask",
    "additive_scores",
    "alibi_bias",
    "append",
    "attainable",
    "attention",
    "attention_backward",
    "attention_gate",
    "attention_weights",
    "bilinear_scores",
    "both",
    "build",
    "causal",
    "coverage_penalty",
    "cross_attention",
    "decode_step",
    "din_pool",
    "documents",
    "dot_scores",
    "either",
    "entmax15",
    "feed_forward",
    "flash_attention",
    "flash_attention_backward",
    "flops",
    "gat_layer",
    "gated_mil",
    "gatv2_layer",
    "giou",
    "grid_positions",
    "grouped_query_attention",
    "half_to_interleaved",
    "kv_bytes",
    "layer_norm",
    "linear_attention",
    "linear_attention_recurrent",
    "llama3_frequencies",
    "merge_heads",
    "merge_partials",
    "mha_to_gqa",
    "multi_head_attention",
    "nadaraya_watson",
    "ntk_theta",
    "online_softmax",
    "padding",
    "patchify",
    "pointer_mix",
    "pointer_probability",
    "prefix",
    "relative_bias",
    "retain_contributions",
    "rms_norm",
    "rope",
    "rope_interleaved",
    "sentinel_attention",
    "shifted_window_mask",
    "sinusoidal_positions",
    "softmax",
    "softmax_pool",
    "softmax_with_sink",
    "span_decode",
    "sparsemax",
    "split_heads",
    "squeeze_excite",
    "t5_bucket",
    "talking_heads",
    "time_gap_encoding",
    "transformer_block",
    "transformer_weights",
    "window",
    "yarn_frequencies",
]
