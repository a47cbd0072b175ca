"""Summarise a docstring: its text in, its first line out, with a pointer-generator (See, Liu & Manning 2017).

Three models share one architecture: one that may copy words of the text, the same with coverage, and one that may only
generate. Beside them two baselines without training: the lead, and the first line of the most similar training text.
"""

import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from rouge_score.rouge_scorer import RougeScorer
from sklearn.feature_extraction.text import TfidfVectorizer
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from attnteach.datasets.docstrings import lead, load_docstrings, split_at_random, split_by_module, words
from attnteach.kernels import coverage_penalty, pointer_mix, pointer_probability, softmax
from attnteach.layers import AdditiveAttention, CoverageAttention
from attnteach.memo import memo
from attnteach.plots import heat_map, show
from attnteach.studies.study import Interval, Study, over_seeds
from attnteach.studies.training import descend, side_by_side

PAD, START, END, UNKNOWN = range(4)
TEXT, SUMMARY = 32, 12  # words read of a text, words written at most
BATCH, WIDTH, VOCABULARY = 32, 64, 1000
COVERAGE_LOSS = 1.0  # its weight in See et al. 2017
COVERING, POINTING, GENERATING = "attention", "without coverage", "without copying"
LEAD, NEAREST = "lead", "nearest text"


@dataclass(frozen=True)
class Measures:
    """What is counted of one system's summaries, each an Interval over seeds or the number of one.

    rouge1, rougeL: F1; names: the share written of the words that no training pair holds; rare: the same of the words outside the
    vocabulary; repeated: the share of word pairs that stood earlier in the summary.
    """

    rouge1: Interval | float
    rougeL: Interval | float
    names: Interval | float
    rare: Interval | float
    repeated: Interval | float

    def __str__(self):
        return f"names {self.names.mean:.2f}  rare {self.rare.mean:.2f}  repeated {self.repeated.mean:.2f}"


@dataclass(frozen=True)
class Summarisation(Study):
    """What the chapter claims; labels are the words that were written and those of the text.

    gates (T,) of the figure's words and the summary that was wanted; measures {system: Measures}; gain {system: Interval} of ROUGE-L of
    attention minus it, split by split; less_repeated, what coverage takes off the share of repeated pairs; another_text, the ROUGE-L of
    summaries of other texts; nearest_at_random, that of `nearest` under the split that leaks; parameters, how many.
    """

    gates: np.ndarray
    wanted: tuple
    measures: dict[str, Measures]
    gain: dict[str, Interval]
    less_repeated: Interval
    another_text: Interval
    nearest_at_random: Interval
    parameters: int

    def draw_copies(self):
        """The figure's summary over the words of the text that get a tenth of one of its words' attention at least -> Picture."""
        written, text = self.labels
        read = np.flatnonzero(self.attention.max(axis=0) > 0.1)
        ax = heat_map(
            self.attention[:, read],
            rows=[f"{word} ({gate:.1f})" for word, gate in zip(written, self.gates, strict=True)],
            columns=[text[i] for i in read],
            values=True,
            top=1.0,
            xlabel="words of the text",
            ylabel="",
        )
        return show(
            ax,
            alt="Attention of each written word over the words of the text that get a tenth of it at least; the gate in brackets.",
        )


class PointerGenerator(torch.nn.Module):
    """A summariser that may copy (See et al. 2017, section 2.2): GRUs for the LSTMs, output words tied to input words.

    words: how many words it can generate, 0 padding; M model width. Whoever calls it mixes what it gives with `kernels.pointer_mix`.
    """

    def __init__(self, words, M):
        super().__init__()
        self.embed = torch.nn.Embedding(words, M, padding_idx=0)
        torch.nn.init.normal_(self.embed.weight, std=M**-0.5)
        self.encoder = torch.nn.GRU(M, M, bidirectional=True, batch_first=True)
        self.start = torch.nn.Linear(2 * M, M)
        self.decoder = torch.nn.GRU(M, M, batch_first=True)
        self.attend = self.attention(M)
        self.join = torch.nn.Linear(3 * M, M)
        self.bias = torch.nn.Parameter(torch.zeros(words))
        self.gate = torch.nn.Linear(4 * M, 1)

    def attention(self, M):
        return AdditiveAttention(M, 2 * M, M)

    def look(self, q, memory, mask, coverage):
        return self.attend(q, memory, mask=mask)

    def encode(self, source):
        """source (B, S) int, 0 behind the end -> memory (B, S, 2M), mask (B, 1, S), state (1, B, M) for the first step"""
        mask = (source > 0)[:, None]
        lengths = mask.sum(-1)
        # packed, so that the backward half starts at the last word and not at the padding behind it
        packed = pack_padded_sequence(self.embed(source), lengths[:, 0], batch_first=True, enforce_sorted=False)
        memory, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        mean = (mask.to(memory.dtype) @ memory)[:, 0] / lengths
        return memory, mask, torch.tanh(self.start(mean))[None]

    def forward(self, inputs, memory, mask, state, *, coverage=None):
        """inputs (B, T) int -> p_vocab (B, T, words), attn (B, T, S), p_gen (B, T, 1), state (1, B, M); coverage (B, S) of earlier steps"""
        x = self.embed(inputs)
        s, state = self.decoder(x, state)
        read, attn = self.look(s, memory, mask, coverage)
        p_vocab = softmax(torch.tanh(self.join(torch.cat([s, read], -1))) @ self.embed.weight.mT + self.bias)
        return p_vocab, attn, torch.sigmoid(self.gate(torch.cat([s, read, x], -1))), state


class CoveragePointerGenerator(PointerGenerator):
    """The pointer-generator whose attention sees its coverage; loads the weights of a PointerGenerator as they are (`strict=False`)."""

    def attention(self, M):
        return CoverageAttention(M, 2 * M, M)

    def look(self, q, memory, mask, coverage):
        return self.attend(q, memory, mask=mask, coverage=coverage)


@dataclass(frozen=True)
class Pair:
    """One example as words: what is read, what should be written, and the first sentence of what is read."""

    text: tuple
    summary: tuple
    lead: tuple


def pairs(docstrings):
    return [Pair(words(one.body)[:TEXT], words(one.summary), lead(one.body)[:SUMMARY]) for one in docstrings]


def vocabulary(train, size=VOCABULARY):
    """{word: id} of the most frequent words of the training pairs; ids 0..3 are the special ones, `size` counts them."""
    counts = Counter(word for pair in train for word in pair.text + pair.summary)
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[: size - 4]
    return {word: i for i, word in enumerate(frequent, start=4)}


def extended(text, ids):
    """(ids of the text, its foreign words): a word outside the vocabulary gets an id beyond it, valid in this text only."""
    foreign = list(dict.fromkeys(word for word in text if word not in ids))
    beyond = {word: 4 + len(ids) + i for i, word in enumerate(foreign)}
    return [ids.get(word) or beyond[word] for word in text], foreign


def batch(chosen, ids):
    """(text (B, S), target (B, T + 1)) with extended ids, 0 behind the end; a target word that cannot be copied either is UNKNOWN."""
    texts, targets = [], []
    for pair in chosen:
        text, foreign = extended(pair.text, ids)
        beyond = {word: 4 + len(ids) + i for i, word in enumerate(foreign)}
        texts.append(text)
        targets.append([ids.get(word) or beyond.get(word, UNKNOWN) for word in pair.summary] + [END])
    return padded(texts), padded(targets)


def padded(rows):
    return pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def readable(ids, size):
    """What the embedding can look up: ids beyond the vocabulary become UNKNOWN."""
    return torch.where(ids < size, ids, UNKNOWN)


def copying(p_vocab, attn, p_gen, text, word):
    """Probability of a target word for a model that generates or copies."""
    return pointer_probability(p_vocab, attn, p_gen, text[:, None], word)


def generating(p_vocab, attn, p_gen, text, word):
    """Probability of a target word for a model that cannot copy: every foreign word is UNKNOWN."""
    return p_vocab.gather(-1, readable(word, p_vocab.shape[-1]))


def untrained(kind, data, ids, seed):
    """A fresh model whose output bias is the log frequency of each word in the summaries, so that no step is spent on learning it."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = kind(4 + len(ids), WIDTH)
    counts = Counter(ids.get(word, UNKNOWN) for pair in data for word in pair.summary)
    counts[END] = len(data)
    logs = torch.tensor([counts[i] + 0.1 for i in range(4 + len(ids))]).log()
    model.bias.data = logs - logs.mean()
    return model


def loss(model, text, target, probability, *, coverage=0.0):
    """Mean over the target words of -log p, plus `coverage` times what was looked at again."""
    size = model.embed.num_embeddings
    inputs = torch.nn.functional.pad(target[:, :-1], (1, 0), value=START)
    p_vocab, attn, p_gen, _ = model(readable(inputs, size), *model.encode(readable(text, size)))
    each = -probability(p_vocab, attn, p_gen, text, target[..., None])[..., 0].clamp_min(1e-9).log()
    each = each + coverage * coverage_penalty(attn)
    return each[target != PAD].mean()


def train(model, data, ids, rng, steps, probability, *, coverage=0.0, rate=2e-2):
    """Adam with a rate that falls to zero; the losses of all steps."""
    optimiser = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1)
    drawn = (batch([data[i] for i in rng.integers(len(data), size=BATCH)], ids) for _ in range(steps))
    losses = (loss(model, text, target, probability, coverage=coverage) for text, target in drawn)
    return descend(optimiser, losses, schedule=schedule, clip=2.0)


def mixture(p_vocab, attn, p_gen, text, size):
    """The distribution over vocabulary and foreign words."""
    return pointer_mix(torch.nn.functional.pad(p_vocab, (0, size - p_vocab.shape[-1])), attn, p_gen, text[:, None])


def vocabulary_only(p_vocab, attn, p_gen, text, size):
    """The distribution of a model that cannot copy."""
    return torch.nn.functional.pad(p_vocab, (0, size - p_vocab.shape[-1]))


@torch.no_grad()
def write(model, texts, ids, distribution):
    """Greedy summaries of texts (tuples of words), the attention of each step (B, T, S), and the gates (B, T)."""
    size = model.embed.num_embeddings
    numbered = [extended(text, ids) for text in texts]
    text = padded([row for row, _ in numbered])
    largest = size + max(len(foreign) for _, foreign in numbered)
    memory, mask, state = model.encode(readable(text, size))
    word, coverage = torch.full((len(texts), 1), START), torch.zeros(text.shape)
    written, looks, gates = [], [], []
    for _ in range(SUMMARY):
        p_vocab, attn, p_gen, state = model(readable(word, size), memory, mask, state, coverage=coverage)
        chances = distribution(p_vocab, attn, p_gen, text, largest)[:, 0]
        chances[:, [PAD, START, UNKNOWN]] = 0.0
        word = chances.argmax(-1, keepdim=True)
        coverage = coverage + attn[:, 0]
        written.append(word)
        looks.append(attn)
        gates.append(p_gen[:, :, 0])
    names = ["", "", "", "", *ids]
    rows = torch.cat(written, 1).tolist()
    summaries = [spelled(row, names + foreign) for row, (_, foreign) in zip(rows, numbered, strict=True)]
    return summaries, torch.cat(looks, 1), torch.cat(gates, 1)


def spelled(row, names):
    """Ids up to END as words."""
    end = row.index(END) if END in row else len(row)
    return tuple(names[i] for i in row[:end])


def write_all(model, texts, ids, distribution, *, at_once=64):
    return [
        summary
        for i in range(0, len(texts), at_once)
        for summary in write(model, texts[i : i + at_once], ids, distribution)[0]
    ]


def nearest(data, test):
    """For each test pair the summary of the training text that shares most words with its text, by tf-idf."""
    index = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    known = index.fit_transform([pair.text for pair in data])
    alike = index.transform([pair.text for pair in test]) @ known.T
    return [data[i].summary for i in np.asarray(alike.argmax(axis=1)).ravel()]


def rouge(written, wanted):
    """{"rouge1", "rougeL"}: mean F1 by `rouge_score`."""
    scorer = RougeScorer(["rouge1", "rougeL"])
    scores = [scorer.score(" ".join(b), " ".join(a)) for a, b in zip(written, wanted, strict=True)]
    return {name: float(np.mean([score[name].fmeasure for score in scores])) for name in ("rouge1", "rougeL")}


def recalled(written, test, known):
    """(written, all): words of the wanted summaries that stand in the text but not in `known`, and how many of them were written."""
    hits = [
        word in ours
        for ours, pair in zip(written, test, strict=True)
        for word in set(pair.summary) & set(pair.text) - known
    ]
    return sum(hits), len(hits)


def repeated(written):
    """The share of word pairs that stood earlier in the same summary."""
    bigrams = [list(pairwise(summary)) for summary in written]
    return sum(len(row) - len(set(row)) for row in bigrams) / max(sum(map(len, bigrams)), 1)


def measures(written, test, seen, ids):
    """Everything that is counted of the summaries of one system -> Measures of numbers."""
    names, all_names = recalled(written, test, seen)
    rare, all_rare = recalled(written, test, set(ids))
    scores = rouge(written, [pair.summary for pair in test])
    return Measures(**scores, names=names / max(all_names, 1), rare=rare / max(all_rare, 1), repeated=repeated(written))


class Run(NamedTuple):
    """What one split tells: {system: Measures of numbers}, two controls, and what the figure is made of."""

    measures: dict
    another_text: float
    nearest_at_random: float
    model: CoveragePointerGenerator
    ids: dict
    test: list
    seen: set


def one(docstrings, seed, steps, tune):
    """One split, three models -> Run."""
    rng = np.random.default_rng(seed)
    data, test = map(pairs, split_by_module(docstrings, rng, share=0.15))
    ids = vocabulary(data)
    seen = {word for pair in data for word in pair.text + pair.summary}
    texts = [pair.text for pair in test]

    generator, pointer = (untrained(PointerGenerator, data, ids, seed) for _ in range(2))
    train(generator, data, ids, rng, steps, generating)
    train(pointer, data, ids, rng, steps, copying)
    covering = untrained(CoveragePointerGenerator, data, ids, seed)
    covering.load_state_dict(pointer.state_dict(), strict=False)
    # all three are trained on for as long; coverage is added to a model that already reads (See et al. 2017)
    train(generator, data, ids, rng, tune, generating)
    train(pointer, data, ids, rng, tune, copying)
    train(covering, data, ids, rng, tune, copying, coverage=COVERAGE_LOSS)

    written = {
        COVERING: write_all(covering, texts, ids, mixture),
        POINTING: write_all(pointer, texts, ids, mixture),
        GENERATING: write_all(generator, texts, ids, vocabulary_only),
        LEAD: [pair.lead for pair in test],
        NEAREST: nearest(data, test),
    }
    leaky, leaky_test = map(pairs, split_at_random(docstrings, rng, share=0.15))
    return Run(
        {name: measures(ours, test, seen, ids) for name, ours in written.items()},
        rouge_l(written[COVERING][1:] + written[COVERING][:1], test),
        rouge_l(nearest(leaky, leaky_test), leaky_test),
        covering,
        ids,
        test,
        seen,
    )


def rouge_l(written, test):
    return rouge(written, [pair.summary for pair in test])["rougeL"]


def figure(model, ids, test, seen):
    """(written words, the pair, attention (T, S), gates (T,)) of the first test pair of which a name never seen in training was written, or of the last."""
    for pair in test:
        (ours,), attn, gates = write(model, [pair.text], ids, mixture)
        if set(ours) & set(pair.summary) & set(pair.text) - seen:
            break
    T = len(ours)
    return ours, pair, attn[0, :T].numpy(), gates[0, :T].numpy()


@memo
def run(seed=0, *, seeds=3, steps=120, tune=60, progress=True):
    """Study of ROUGE-L (F1, by `rouge_score`) on modules that training did not see -> Summarisation.

    Seed s draws the modules of the test, the parameters and the batches.
    """
    began = time.perf_counter()
    docstrings = load_docstrings()
    jobs = {s: (docstrings, s, steps, tune) for s in range(seed, seed + seeds)}
    runs = list(side_by_side(one, jobs, name="docstrings", progress=progress).values())
    counts = {name: [run.measures[name] for run in runs] for name in runs[0].measures}
    summed = {name: over_seeds(each) for name, each in counts.items()}
    rouges = {name: each.rougeL for name, each in summed.items()}
    first = runs[0]
    ours, pair, attention, gates = figure(first.model, first.ids, first.test, first.seen)
    return Summarisation(
        task="summarisation",
        data=f"{len(docstrings):,} docstrings of NumPy, PyTorch and scikit-learn",
        metric="ROUGE-L (F1)",
        model=rouges.pop(COVERING),
        baselines=rouges,
        seconds=time.perf_counter() - began,
        attention=attention,
        labels=(ours, pair.text),
        gates=gates,
        wanted=pair.summary,
        measures=summed,
        gain={name: gap("rougeL", counts[COVERING], counts[name]) for name in rouges},
        less_repeated=gap("repeated", counts[POINTING], counts[COVERING]),
        another_text=Interval([run.another_text for run in runs]),
        nearest_at_random=Interval([run.nearest_at_random for run in runs]),
        parameters=sum(p.numel() for p in first.model.parameters()),
    )


def gap(measure, more, less):
    """Interval of the differences of one measure, split by split."""
    return Interval([getattr(a, measure) - getattr(b, measure) for a, b in zip(more, less, strict=True)])
