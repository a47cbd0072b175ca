"""The problems, one file each; the order here is the order of the course."""

import difflib
import functools
import importlib

IDS = (
    "softmax", "entmax15", "causal_mask", "window_mask", "padding_mask", "attention", "additive_attention", "luong_attention",
    "nadaraya_watson", "split_heads", "merge_heads", "multi_head_attention", "cross_attention", "grouped_query_attention",
    "talking_heads", "attention_backward", "online_softmax", "merge_partials", "flash_attention", "rope", "alibi_bias",
    "sinusoidal_positions", "decode_step", "sliding_window_attention", "linear_attention", "pointer_mix", "span_decode",
    "din_pool", "ndcg_at_k", "feature_tokenizer", "purged_split", "kv_bytes", "MultiHeadAttention", "TransformerBlock",
)  # fmt: skip


def problem_ids():
    """The ids of all problems, in the order of the course; no problem is loaded for it."""
    return IDS


@functools.cache
def problem(id):
    """One problem; KeyError with near ids, and all, for a name that is none."""
    if id not in IDS:
        near = [f"did you mean {' or '.join(found)}?"] if (found := difflib.get_close_matches(str(id), IDS)) else []
        raise KeyError("; ".join([f"no problem {id!r}", *near, f"there are {', '.join(IDS)}"]))
    name = {"MultiHeadAttention": "multi_head_module", "TransformerBlock": "transformer_block"}.get(id, id)
    return importlib.import_module(f".{name}", __name__).PROBLEM


def problems():
    """All problems, in the order of the course."""
    return [problem(id) for id in IDS]
