"""A trained translator of number words in NumPy: the weights of `attnteach.studies.language.translation` and the kernels of this book.

weights = trained("translation")
translate(weights, 47).words                                  # ["sieben", "und", "vierzig"]
translate(weights, "forty seven", "Chinese", model="Luong")   # what a reader may change
"""

from typing import NamedTuple

import numpy as np

from attnteach.kernels import additive_scores, bilinear_scores, softmax

END, LONGEST = ".", 24
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety"
).split()


class Translation(NamedTuple):
    """The words that the translator read (S), the words of its answer (T), and the weights of each of these (T, S)."""

    source: list
    words: list
    weights: np.ndarray


def translate(weights, number, language="German", *, model="Bahdanau"):
    """Say a number, or English number words, in "German" or "Chinese", always the likeliest word next -> Translation.

    weights as `trained("translation")` gives them; model "Bahdanau" or "Luong".
    Raises ValueError for a number outside of 0..999,999, a word or a language it has not learned, or another model.
    """
    source = (number if isinstance(number, str) else spell(number)).replace("-", " ").split()
    english, target = (list(weights[name]) for name in ("source words", "target words"))
    unknown = [word for word in source if word not in english]
    if unknown or not source:
        raise ValueError(f"translate: expected the words of a number up to 999,999, got {' '.join(unknown)!r}")
    if language not in ("German", "Chinese") or model not in STEPS:
        raise ValueError(f"translate: expected German or Chinese by Bahdanau or Luong, got {language!r} by {model!r}")
    w = {name.removeprefix(f"{model}."): array for name, array in weights.items() if name.startswith(f"{model}.")}
    keys, state = encode(w, [english.index(word) for word in source])
    word, words, rows = language, [], []
    while len(words) < LONGEST:
        scores, row, state = next_word(w, STEPS[model], target.index(word), keys, state)
        word = str(target[int(np.argmax(scores))])
        if word == END:
            break
        words.append(word)
        rows.append(row)
    return Translation(source, words, np.array(rows).reshape(len(words), len(source)))


def encode(w, source):
    """Word numbers (S,) -> keys (S, M), the first state of the decoder (M,): a GRU in each direction."""
    x = w["source.weight"][source]
    forwards = run(w, "", x)
    backwards = run(w, "_reverse", x[::-1])[::-1]
    last = np.concatenate([forwards[-1], backwards[0]])
    return np.concatenate([forwards, backwards], axis=-1), np.tanh(dense(w, "first", last))


def run(w, way, x):
    states = [np.zeros(w["encoder.weight_hh_l0"].shape[1], dtype=x.dtype)]
    for row in x:
        states.append(gru(w, "encoder", way, row, states[-1]))
    return np.stack(states[1:])


def gru(w, name, way, x, state):
    """One step of a gated recurrent unit (Cho et al. 2014; the reset gate behind the product, as in cuDNN and PyTorch)."""
    given = w[f"{name}.weight_ih_l0{way}"] @ x + w[f"{name}.bias_ih_l0{way}"]
    held = w[f"{name}.weight_hh_l0{way}"] @ state + w[f"{name}.bias_hh_l0{way}"]
    reset, keep, new = zip(np.split(given, 3), np.split(held, 3), strict=True)
    z = sigmoid(sum(keep))
    return z * state + (1 - z) * np.tanh(new[0] + sigmoid(sum(reset)) * new[1])


def next_word(w, step, word, keys, state):
    """The word so far -> scores of the next one (V,), weights (S,), state."""
    state, read, weights = step(w, w["target.weight"][word], keys, state)
    return dense(w, "output", np.tanh(dense(w, "mix", np.concatenate([state, read])))), weights, state


def bahdanau_step(w, word, keys, state):
    """The state before the step asks, by additive scores."""
    weights = softmax(additive_scores(state[None], keys, w["attend.Wq"], w["attend.Wk"], w["attend.w"]))
    read = (weights @ keys)[0]
    return gru(w, "decoder", "", np.concatenate([word, read]), state), read, weights[0]


def luong_step(w, word, keys, state):
    """The state after the step asks, by bilinear scores."""
    state = gru(w, "decoder", "", word, state)
    weights = softmax(bilinear_scores(state[None], keys, w["attend.W"]))
    return state, (weights @ keys)[0], weights[0]


STEPS = {"Bahdanau": bahdanau_step, "Luong": luong_step}


def dense(w, name, x):
    return w[f"{name}.weight"] @ x + w[f"{name}.bias"]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def spell(number):
    """234196 -> "two hundred and thirty four thousand one hundred and ninety six". Raises ValueError outside of 0..999,999."""
    if not 0 <= number < 10**6:
        raise ValueError(f"spell: expected a number from 0 to 999,999, got {number:,}")
    if number < 20:
        return SMALL[number]
    if number < 100:
        return SMALL[18 + number // 10] + f" {SMALL[number % 10]}" * (number % 10 > 0)
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    text, rest = f"{spell(number // size)} {name}", number % size
    return f"{text} {'and ' * (rest < 100)}{spell(rest)}" if rest else text
