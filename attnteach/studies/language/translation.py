"""Number words into German and Chinese: two kinds of attention against one vector for the whole source.

All three translators have the same embeddings, bidirectional encoder, decoder and output (GRUs, Cho et al. 2014), are about the same size, and see the same
batches; the first word of the target names its language (Johnson et al. 2017). They differ in what a decoder step reads:

- "Bahdanau": the previous state asks with additive scores, before the step (Bahdanau et al. 2015);
- "Luong": the new state asks with bilinear scores, after the step (Luong et al. 2015, without input feeding);
- "fixed vector": every step reads the encoder's last states (Cho et al. 2014).

Pairs are exact (`datasets.numbers`); a fixed tenth of the numbers is never trained on. Metric: the share of numbers whose translation is right in every
word, decoded greedily.

The fixed vector is trained a second time with four passes over the same batches, for 48 float32 numbers could hold six digits many times over: is it
too small, or does it learn more slowly? What the study cannot show: anything about real prose, or about sentences longer than eleven words.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from attnteach.datasets.numbers import LANGUAGES, PARTS, alignment, english, german, held_out, sample, translated
from attnteach.layers import AdditiveAttention, BilinearAttention
from attnteach.memo import memo
from attnteach.models import translator
from attnteach.plots import curves, show
from attnteach.studies.drawing import interval_curves, means
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

PAD, END = "", "."
SOURCE = [PAD, *dict.fromkeys(word for n in [*range(21), *range(30, 100, 10), 100, 1000] for word in english(n)), "and"]
TARGET = [PAD, END, *LANGUAGES, *PARTS, *"零一二三四五六七八九十百千万"]
DIGITS = 6
LENGTHS = range(3, DIGITS + 1)  # digits of the numbers of the tests
OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
EXAMPLE = 234_196


class Translator(torch.nn.Module):
    """Everything but what a decoder step reads: subclasses say so in `decode`."""

    def __init__(self, E, H, read):
        super().__init__()
        self.source = torch.nn.Embedding(len(SOURCE), E)
        self.target = torch.nn.Embedding(len(TARGET), E)
        self.encoder = torch.nn.GRU(E, H // 2, bidirectional=True, batch_first=True)
        self.first = torch.nn.Linear(H, H)
        self.decoder = torch.nn.GRU(E + read, H, batch_first=True)
        self.mix = torch.nn.Linear(2 * H, H)
        self.output = torch.nn.Linear(H, len(TARGET))

    def encode(self, source):
        """source (B, S) int -> keys (B, S, H), mask (B, 1, S), the first state of the decoder (1, B, H)."""
        lengths = (source != 0).sum(dim=1)
        packed = pack_padded_sequence(self.source(source), lengths, batch_first=True, enforce_sorted=False)
        states, last = self.encoder(packed)
        keys, _ = pad_packed_sequence(states, batch_first=True)
        return keys, (source != 0)[:, None], torch.tanh(self.first(torch.cat([*last], dim=-1)))[None]

    def forward(self, target, keys, mask, state):
        """target (B, T) int, the words so far -> scores of the next word (B, T, V), weights (B, T, S), state."""
        states, read, weights, state = self.decode(self.target(target), keys, mask, state)
        return self.output(torch.tanh(self.mix(torch.cat([states, read], dim=-1)))), weights, state


class Bahdanau(Translator):
    """The state before the step asks: one question after the other, for each needs the answer to the one before."""

    def __init__(self, E, H):
        super().__init__(E, H, H)
        self.attend = AdditiveAttention(H, H, H)

    def decode(self, words, keys, mask, state):
        steps = []
        for word in words.split(1, dim=1):
            read, weights = self.attend(state.transpose(0, 1), keys, mask=mask)
            now, state = self.decoder(torch.cat([word, read], dim=-1), state)
            steps.append((now, read, weights))
        return *(torch.cat(parts, dim=1) for parts in zip(*steps, strict=True)), state


class Luong(Translator):
    """The state after the step asks: in training all steps ask at once."""

    def __init__(self, E, H):
        super().__init__(E, H, 0)
        self.attend = BilinearAttention(H, H)

    def decode(self, words, keys, mask, state):
        states, state = self.decoder(words, state)
        return states, *self.attend(states, keys, mask=mask), state


class FixedVector(Translator):
    """Nobody asks: every step reads the last encoder states, that of the last word forwards and of the first word backwards."""

    def __init__(self, E, H):
        super().__init__(E, H, H)
        self.read = torch.nn.Linear(H, H)

    def decode(self, words, keys, mask, state):
        half = keys.shape[-1] // 2
        last = mask[:, 0].sum(dim=1) - 1
        summary = self.read(torch.cat([keys[range(len(keys)), last, :half], keys[:, 0, half:]], dim=-1))
        read = summary[:, None].expand(-1, words.shape[1], -1)
        states, state = self.decoder(torch.cat([words, read], dim=-1), state)
        return states, read, None, state


BAHDANAU, LUONG, FIXED, FIXED_LONGER = "Bahdanau", "Luong", "fixed vector", "fixed vector, four passes"
MODELS = {BAHDANAU: Bahdanau, LUONG: Luong, FIXED: FixedVector, FIXED_LONGER: FixedVector}
PASSES = {BAHDANAU: 1, LUONG: 1, FIXED: 1, FIXED_LONGER: 4}
ATTENDING = (BAHDANAU, LUONG)


@dataclass(frozen=True)
class Translation(Study):
    """What the chapter claims of each translator, by name; labels are the English words and the translated ones.

    by_length one Interval of the metric for the numbers of each count of `digits`; by_language {language: Interval}; offsets one
    Interval for each of OFFSETS from the English word that a German word translates: the mean weight there; parameters their number;
    training seconds of the processor; losses the first and the last of the first seed.
    """

    digits: tuple
    by_length: dict[str, tuple]
    by_language: dict[str, dict]
    offsets: dict[str, tuple]
    parameters: dict[str, int]
    training: dict[str, Interval]
    losses: dict[str, tuple]

    def on_the_word(self):
        """{model: Interval of the weight on the very word that is translated}"""
        return {kind: row[OFFSETS.index(0)] for kind, row in self.offsets.items()}

    def costs(self):
        """A line for each model, as text."""
        return "\n".join(
            f"{kind:26s} {number:7,d} parameters, {self.training[kind].mean:5.1f} s of the processor for training, per seed"
            for kind, number in self.parameters.items()
        )

    def draw_lengths(self):
        """The metric by the count of digits, with intervals over seeds -> Picture."""
        return show(
            interval_curves(
                self.digits, self.by_length, xlabel="digits of the number", ylabel="translated without a mistake"
            ),
            alt="From three digits to six the fixed vector falls to nearly nothing; Bahdanau's attention, and four passes, stay high.",
        )

    def draw_offsets(self):
        """The mean weight by distance from the word that is translated -> Picture."""
        ax = curves(
            OFFSETS,
            means(self.offsets),
            markers=True,
            xlabel="words to the right of the one translated",
            ylabel="mean weight, six digits",
        )
        return show(ax, alt="Most of the weight lies on the word that is translated, the rest is spread around it.")


class Trained(NamedTuple):
    """One translator, its losses, the processor's seconds in training, the shares translated right (lengths, languages), `offsets`."""

    model: Translator
    losses: list
    seconds: float
    right: list
    offsets: np.ndarray | None


def batch(numbers, languages):
    """Numbers and the languages to say them in -> source (B, S) int, target (B, T) int that starts with the language."""
    pairs = list(zip(numbers, languages, strict=True))
    source = [torch.tensor([SOURCE.index(word) for word in english(n)]) for n, _ in pairs]
    target = [
        torch.tensor([TARGET.index(word) for word in (language, *translated(n, language), END)])
        for n, language in pairs
    ]
    return pad_sequence(source, batch_first=True), pad_sequence(target, batch_first=True)


def batches(seed, steps, size=48):
    """What a training run of this seed sees, in order."""
    rng = np.random.default_rng(seed)
    numbers = sample(rng, steps * size, digits=DIGITS).reshape(steps, size)
    return [batch(row, rng.choice(LANGUAGES, size)) for row in numbers]


def unseen(digits, most=100):
    """Up to `most` held-out numbers of so many digits, the same ones for every seed."""
    every = np.arange(10 ** (digits - 1), 10**digits)
    every = every[held_out(every)]
    return np.random.default_rng(0).choice(every, min(most, len(every)), replace=False)


def loss(model, source, target):
    """Cross-entropy of every word of the target, each said after the right words before it."""
    scores, _, _ = model(target[:, :-1], *model.encode(source))
    return cross_entropy(scores.flatten(0, 1), target[:, 1:].flatten(), ignore_index=0)


def train(kind, data, seed, *, E=24, H=48, rate=1e-2):
    """A translator after one step of Adam per batch, and its losses."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = MODELS[kind](E, H)
    optimiser = torch.optim.Adam(model.parameters(), rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=len(data), pct_start=0.1)
    losses = (loss(model, source, target) for source, target in data)
    return model, descend(optimiser, losses, schedule=schedule, clip=1.0)


@torch.no_grad()
def translate(model, source, first, steps):
    """Greedy decoding: source (B, S) int, first (B,) int the language -> words (B, steps) int, weights (B, steps, S) or None."""
    keys, mask, state = model.encode(source)
    word, words, maps = first[:, None], [], []
    for _ in range(steps):
        scores, weights, state = model(word, keys, mask, state)
        word = scores.argmax(dim=-1)
        words.append(word)
        maps.append(weights)
    return torch.cat(words, dim=1), None if maps[0] is None else torch.cat(maps, dim=1)


def exact(model, numbers, language):
    """The share of numbers translated without a mistake."""
    source, target = batch(numbers, [language] * len(numbers))
    words, _ = translate(model, source, target[:, 0], target.shape[1] - 1)
    return ((words == target[:, 1:]) | (target[:, 1:] == 0)).all(dim=1).double().mean().item()


def accuracy(model):
    """The share of unseen numbers translated without a mistake, by length and language: (lengths, languages)."""
    return [[exact(model, unseen(digits), language) for language in LANGUAGES] for digits in LENGTHS]


def elsewhere(weights, model, digits):
    """Of the German words of the unseen numbers that a trained translator says right, the share that looks most at another word than it translates.

    weights as `trained("translation")` gives them; model "Bahdanau" or "Luong".
    """
    answers = {n: translator.translate(weights, n, model=model) for n in unseen(digits).tolist()}
    right = {n: answer.weights for n, answer in answers.items() if answer.words == german(n)}
    looks = [pair for n, rows in right.items() for pair in zip(rows, alignment(n), strict=True)]
    return np.mean([row.argmax() != place for row, place in looks if place >= 0])


@torch.no_grad()
def offsets(model, numbers):
    """The mean weight at each of OFFSETS from the English word that a German word translates; (len(OFFSETS),).

    The true words are given to the decoder. A place outside of the source counts as weight 0.
    """
    source, target = batch(numbers, ["German"] * len(numbers))
    _, weights, _ = model(target[:, :-1], *model.encode(source))
    shares = []
    for number, rows in zip(numbers, weights.numpy(), strict=True):
        row = np.pad(rows, ((0, 0), (max(OFFSETS),) * 2))
        shares += [row[t, place : place + len(OFFSETS)] for t, place in enumerate(alignment(number)) if place >= 0]
    return np.mean(shares, axis=0)


def example(model, number, language):
    """(English words, their translation, weights (T, S)) of one number, up to the full stop."""
    source, _ = batch([number], [language])
    words, weights = translate(model, source, torch.tensor([TARGET.index(language)]), 20)
    translation = [TARGET[word] for word in words[0]]
    end = translation.index(END) if END in translation else len(translation)
    return english(number), translation[:end], weights[0, :end].numpy()


def one(kind, data, seed):
    start = time.process_time()  # the clock on the wall would count what runs beside it
    model, losses = train(kind, data * PASSES[kind], seed)
    seconds = time.process_time() - start
    return Trained(
        model, losses, seconds, accuracy(model), offsets(model, unseen(DIGITS)) if kind in ATTENDING else None
    )


@memo
def run(seed=0, *, seeds=3, steps=250, progress=True):
    """Train all translators on each seed: accuracy by length and by language, and where the weight lies -> Translation."""
    start, numbers = time.perf_counter(), range(seed, seed + seeds)
    data = side_by_side(
        batches, {number: (number, steps) for number in numbers}, name="number words", progress=progress
    )
    longest_first = sorted(PASSES, key=PASSES.get, reverse=True)
    jobs = {(kind, number): (kind, data[number], number) for kind in longest_first for number in numbers}
    done = side_by_side(one, jobs, name="translators", progress=progress)
    runs = {kind: [done[kind, number] for number in numbers] for kind in PASSES}
    score = {
        kind: np.array([each.right for each in every]) for kind, every in runs.items()
    }  # seeds, lengths, languages
    overall = {kind: Interval(tuple(values.mean(axis=(1, 2)))) for kind, values in score.items()}
    source, words, weights = example(runs[BAHDANAU][0].model, EXAMPLE, "German")
    return Translation(
        task="Translate number words",
        data=f"exact pairs of 1 to {DIGITS} digits, English to German and Chinese; test: {sum(len(unseen(digits)) for digits in LENGTHS)} numbers never trained on",
        metric="share of numbers translated without a mistake",
        model=overall[BAHDANAU],
        baselines={kind: value for kind, value in overall.items() if kind != BAHDANAU},
        seconds=time.perf_counter() - start,
        attention=weights,
        labels=(source, words),
        digits=tuple(LENGTHS),
        by_length={kind: intervals(values.mean(axis=2)) for kind, values in score.items()},
        by_language={
            kind: dict(zip(LANGUAGES, intervals(values.mean(axis=1)), strict=True)) for kind, values in score.items()
        },
        offsets={kind: intervals(np.array([each.offsets for each in runs[kind]])) for kind in ATTENDING},
        parameters={kind: sum(p.numel() for p in every[0].model.parameters()) for kind, every in runs.items()},
        training={kind: Interval([each.seconds for each in every]) for kind, every in runs.items()},
        losses={kind: (every[0].losses[0], every[0].losses[-1]) for kind, every in runs.items()},
    )


def intervals(values):
    """One Interval for each column of (seeds, N)."""
    return tuple(Interval(tuple(column)) for column in values.T)


def export(steps=600):
    """The arrays of both translators with attention, trained from seed 0 for longer than in the study, and their words."""
    data = batches(0, steps)
    jobs = {kind: (kind, data, 0) for kind in ATTENDING}
    arrays = {"source words": np.array(SOURCE), "target words": np.array(TARGET)}
    for kind, (model, _) in side_by_side(train, jobs, name="translators", progress=False).items():
        arrays |= {f"{kind}.{name}": value.numpy() for name, value in model.state_dict().items()}
    return arrays
