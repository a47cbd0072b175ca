"""The problems, a folder each, named by the problem's id; the order here is the order of the course.

    attention/__init__.py     PROBLEM: level, tags, oracle, cases, wrong answers
    attention/reference.py    the worked answer, as a reader would write it
    attention/words.toml      title, statement, hints, and a hint for each wrong answer, in `en` and `zh`
    attention/wrong/NAME.py   a wrong answer that is no small change of the worked one (where there is such)
    attention/right/STYLE.py  a right answer in another style than the worked one's; it says nowhere which library it is for

How to add one:

1. A folder named by the function (or class) that is asked for, with `reference.py`: only what a reader needs to write.
2. `words.toml`: title, statement, three hints from a nudge to nearly all of it.
3. `__init__.py`: the oracle, a kernel if there is one; `cases(draw)`, which yields a `Case` for every mistake that you can
   think of, with sizes that are different primes; `PROBLEM = Problem(__name__, ...)`.
4. `wrong`: the mistakes that people make, each as `{what stands in reference.py: what stands instead}`, and for each the
   sentence that an interviewer would say, under `[wrong]` in `words.toml`. Six at least; `Like("cause", ...)` is another with the
   mistake and the sentence of `cause`. And eight right answers at least.
5. The id in `IDS` below, where the course reaches it. Then `pytest tests/judge -k ID`: the worked answer passes, the stub
   fails, and each wrong answer is refused with its own hint; `python -m attnteach.judge.mutate ID` shows what your cases overlook.
"""

import difflib
import functools
import importlib
from dataclasses import replace

from attnteach.judge.words import LANGUAGES

IDS = (
    "softmax",
    "entmax15",
    "causal_mask",
    "window_mask",
    "padding_mask",
    "attention",
    "additive_attention",
    "luong_attention",
    "nadaraya_watson",
    "split_heads",
    "merge_heads",
    "multi_head_attention",
    "cross_attention",
    "grouped_query_attention",
    "talking_heads",
    "attention_backward",
    "online_softmax",
    "merge_partials",
    "flash_attention",
    "rope",
    "alibi_bias",
    "sinusoidal_positions",
    "t5_bucket",
    "ntk_theta",
    "llama3_frequencies",
    "yarn_frequencies",
    "decode_step",
    "sliding_window_attention",
    "linear_attention",
    "pointer_mix",
    "span_decode",
    "din_pool",
    "ndcg_at_k",
    "feature_tokenizer",
    "purged_split",
    "gated_mil",
    "attention_gate",
    "dice",
    "expected_calibration_error",
    "patchify",
    "shifted_window_mask",
    "giou",
    "match",
    "retain_contributions",
    "gat_layer",
    "gatv2_layer",
    "time_gap_encoding",
    "landmark",
    "net_benefit",
    "kv_bytes",
    "rms_norm",
    "MultiHeadAttention",
    "TransformerBlock",
)


def problem_ids():
    """The ids of all problems, in the order of the course; no problem is loaded for it."""
    return IDS


def problem(id, language="en"):
    """One problem, its words in that language ("en" or "zh").

    KeyError with near ids, and all, for a name that is none; ValueError for another language.
    """
    if id not in IDS:
        near = difflib.get_close_matches(str(id), IDS)
        suggestion = [f"did you mean {' or '.join(near)}?"] if near else []
        raise KeyError("; ".join([f"no problem {id!r}", *suggestion, f"there are {', '.join(IDS)}"]))
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    return _load(id, language)


@functools.cache
def _load(id, language):
    english = importlib.import_module(f".{id}", __name__).PROBLEM
    return english if language == "en" else replace(english, language=language)


def problems(language="en"):
    """All problems, in the order of the course."""
    return [problem(id, language) for id in IDS]
