"""The heads of a real Transformer on a sentence from a list."""

import base64
import functools

import numpy as np

from attnteach.plots import columns, heat_map, panels
from attnteach.widgets.explore import Explorer

SENTENCES = (
    "The cat sat on the mat because it was tired.",
    "The doctor told the nurse that she would be late.",
    "The river bank flooded, but the other bank opened.",
    "Attention is a weighted average of values.",
)


def head_viewer(read, sentences=SENTENCES):
    """Every layer and head of a model on a sentence the reader chooses, with the lengths of the value vectors.

    `read(sentence)` gives something with tokens (T words), weights (layers, H, T, T) and value_norms
    (layers, H, T); the first token is the one whose share is told: `head_viewer(minilm_attention)`.
    """
    read = functools.cache(read)
    layers, heads = read(sentences[0]).weights.shape[:2]
    return HeadViewer(
        read,
        {
            "sentence": list(sentences),
            "layer": list(range(1, layers + 1)),
            "head": {"mean of all": None, **{str(h + 1): h for h in range(heads)}},
        },
        {"layer": 3 if layers > 2 else 1},
    )


class HeadViewer(Explorer):
    """A page carries all heads of all sentences as numbers; assets/heads.js only shows them."""

    script = "heads.js"

    def __init__(self, read, controls, start):
        self.read = read
        super().__init__(self.draw_head, self.say_head, controls, start)

    def draw_head(self, sentence, layer, head):
        tokens, weights, norms = one_head(self.read(sentence), layer, head)
        above, below = panels(2, 1, height=6.4, height_ratios=(3, 1))
        heat_map(weights, above, rows=tokens, columns=tokens, top=1.0)
        columns(norms, below, names=tokens, ylabel="value length")
        return above

    def say_head(self, sentence, layer, head):
        tokens, weights, norms = one_head(self.read(sentence), layer, head)
        first, length = float(weights[:, 0].mean()), float(norms[0])
        carried = weights * norms
        share = float((carried[:, 0] / carried.sum(axis=1)).mean())
        return (
            f"{tokens[0]} receives {100 * first:.1f} % of the attention (an even spread gives {100 / len(tokens):.1f} %). Its value "
            f"vector has length {length:.2f}, the others {norms[1:].mean():.2f} on average: of weight times length it brings {100 * share:.1f} %."
        )

    def built(self):
        heads = list(self.controls["head"].values())
        layers = list(self.controls["layer"].values())
        return {
            "sentences": [
                {
                    "tokens": list(self.read(sentence).tokens),
                    "weights": packed(
                        [[one_head(self.read(sentence), layer, head)[1] for head in heads] for layer in layers]
                    ),
                    "lengths": np.round(
                        [[one_head(self.read(sentence), layer, head)[2] for head in heads] for layer in layers], 4
                    ).tolist(),
                    "captions": [[self.say_head(sentence, layer, head) for head in heads] for layer in layers],
                }
                for sentence in self.controls["sentence"].values()
            ]
        }


def one_head(reading, layer, head):
    """Tokens, weights (T, T) and value lengths (T,) of a head; of their mean where head is None."""
    weights, norms = reading.weights[layer - 1], reading.value_norms[layer - 1]
    if head is None:
        return reading.tokens, weights.mean(axis=0), norms.mean(axis=0)
    return reading.tokens, weights[head], norms[head]


def packed(weights):
    """Weights in ten-thousandths as little-endian 16-bit numbers, base64."""
    return base64.b64encode(np.round(np.asarray(weights) * 1e4).astype("<u2").tobytes()).decode()
