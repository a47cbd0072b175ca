"""Answer questions about a few facts in any order: attention reads the facts, a span is decoded as the answer.

The stories come from a simulator, in the manner of the bAbI tasks (Weston et al. 2015): every name has one fact, which says either
where it is ("mary is in the big red kitchen") or with whom ("john is with mary"). "Where is john?" takes two supporting facts then. The
model is an end-to-end memory network (Sukhbaatar et al. 2015) that marks the first and the last word of its answer.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch

from attnteach.kernels import span_decode
from attnteach.layers import FactReader, MeanReader
from attnteach.memo import memo

from .study import Interval, Study
from .training import descend, side_by_side

NAMES, NEW_NAMES = 80, 40  # names of training; names that only some tests use
PLACES = "kitchen garden office hall cellar attic school station park library".split()
COLOURS = "red green blue white black".split()
SIZES = "big small old new".split()
WORDS = ["", "is", "in", "with", "the", *PLACES, *COLOURS, *SIZES]  # ids from 0; names follow
FACT, ANSWER, HOPS = 7, 3, 3  # words of a fact, words of an answer, supporting facts: at most
BATCH, WIDTH = 64, 48
COUNTS = (2, 4, 8, 12, 16)  # facts in the stories of a test; training sees 2 to 8
ID = {word: i for i, word in enumerate(WORDS)}


@dataclass(frozen=True)
class Stories:
    """n stories of k facts: facts (n, k, 7) word ids, 0 behind the end; asked (n,) name ids; start, end (n,) in the k * 7 words.

    support (n, 3): the facts that lead from the asked name to the place, the last one repeated; hops (n,) how many there are.
    """

    facts: np.ndarray
    asked: np.ndarray
    start: np.ndarray
    end: np.ndarray
    support: np.ndarray
    hops: np.ndarray


def stories(rng, n, k, names=range(NAMES)):
    """n stories of k facts. Each question picks a number of supporting facts first, of those its story offers, then a name."""
    each = np.arange(n)
    who = rng.permuted(np.tile(names, (n, 1)), axis=1)[:, :k] + len(WORDS)
    order = rng.permuted(np.tile(np.arange(k), (n, 1)), axis=1)  # order[:, i] is where fact i stands
    with_whom, depth = np.full((n, k), -1), np.ones((n, k), int)  # -1: alone in a place
    for i in range(1, k):
        other = rng.integers(-1, i, size=n)
        other[depth[each, other] == HOPS] = -1
        with_whom[:, i], depth[:, i] = other, np.where(other < 0, 1, depth[each, other] + 1)
    facts = np.zeros((n, k, FACT), int)
    for i in range(k):
        facts[each, order[:, i]] = np.where(
            with_whom[:, i, None] < 0, places(rng, n), friends(who[each, with_whom[:, i]])
        )
        facts[each, order[:, i], 0] = who[:, i]
    alike = (depth[:, :, None] == depth[:, None, :]).sum(-1)
    asked = at = (rng.gumbel(size=(n, k)) - np.log(alike)).argmax(1)
    chain = []
    for _ in range(HOPS):
        chain.append(order[each, at])
        at = np.where(with_whom[each, at] < 0, at, with_whom[each, at])
    root = chain[-1]
    end = np.count_nonzero(facts[each, root], axis=-1) - 1
    return Stories(facts, who[each, asked], root * FACT + 4, root * FACT + end, np.stack(chain, 1), depth[each, asked])


def places(rng, n):
    """n facts "... is in the kitchen", "... red kitchen" or "... big red kitchen", without their name."""
    facts = np.zeros((n, FACT), int)
    facts[:, 1:4] = [ID[word] for word in ("is", "in", "the")]
    chosen = np.stack([rng.choice([ID[word] for word in kind], n) for kind in (SIZES, COLOURS, PLACES)], 1)
    count = rng.integers(1, ANSWER + 1, n)
    for c in range(1, ANSWER + 1):
        facts[count == c, 4 : 4 + c] = chosen[count == c, ANSWER - c :]
    return facts


def friends(names):
    """Facts "... is with john", without their first name."""
    facts = np.zeros((len(names), FACT), int)
    facts[:, 1:3] = ID["is"], ID["with"]
    facts[:, 3] = names
    return facts


def tensors(told):
    return torch.tensor(told.facts), torch.tensor(told.asked)


def loss(model, told):
    """-log of the probabilities of the first and the last word of the answer."""
    start, end, _ = model(*tensors(told))
    return sum(
        torch.nn.functional.cross_entropy(scores, torch.tensor(at))
        for scores, at in ((start, told.start), (end, told.end))
    )


def train(model, rng, steps, *, rate=5e-3):
    """Adam on fresh stories of 2 to 8 facts, with a rate that rises and falls; the losses of all steps."""
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1)
    losses = (loss(model, stories(rng, BATCH, rng.integers(2, 9))) for _ in range(steps))
    return descend(optimiser, losses, schedule=schedule, clip=5.0)


@torch.no_grad()
def answered(model, told):
    """(start, end) of the decoded spans, and the attention over facts of each hop (n, 3, k)."""
    start, end, looks = model(*tensors(told))
    i, j = span_decode(start, end, ANSWER)
    return i.numpy(), j.numpy(), looks.numpy()


def begins_with_name(told):
    """The rule to beat: the fact that begins with the asked name, its words from the fifth on (the name, where there is none)."""
    fact = (told.facts[:, :, 0] == told.asked[:, None]).argmax(1)
    last = np.count_nonzero(told.facts[np.arange(len(fact)), fact], axis=-1) - 1
    return fact * FACT + np.minimum(4, last), fact * FACT + last


def exact(told, i, j):
    """(n,) bool: are the words from i to j the words of the answer? The same words in another fact count."""
    flat = told.facts.reshape(len(told.facts), -1)
    spans = zip(flat, i, j, told.start, told.end, strict=True)
    return np.array([np.array_equal(row[a : b + 1], row[c : d + 1]) for row, a, b, c, d in spans])


def supported(told, looks):
    """(n, 3): the weight of each hop on the supporting fact that is due; past the last one, on that one again."""
    return np.take_along_axis(looks, told.support[:, :, None], axis=2)[..., 0]


def asking_another(told, rng):
    """The same stories and answers, but each question asks about another name of its story."""
    n, k, _ = told.facts.shape
    at = (told.facts[:, :, 0] == told.asked[:, None]).argmax(1)
    asked = told.facts[np.arange(n), (at + rng.integers(1, k, size=n)) % k, 0]
    return Stories(told.facts, asked, told.start, told.end, told.support, told.hops)


def spelled(ids):
    """Ids as words; names are numbered."""
    return " ".join(WORDS[i] if i < len(WORDS) else f"name{i - len(WORDS)}" for i in ids if i)


def untrained(kind, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return kind(len(WORDS), NAMES + NEW_NAMES, FACT, WIDTH, HOPS)


def share(model, told):
    """The share of questions answered exactly."""
    i, j, _ = answered(model, told)
    return float(exact(told, i, j).mean())


def one(seed, steps, *, n=400):
    """{name: number or {key: number}} of one model of each kind, and the model that attends."""
    rng = np.random.default_rng(seed)
    reader, mean = untrained(FactReader, seed), untrained(MeanReader, seed)
    for model in (reader, mean):
        train(model, rng, steps)
    tests = {k: stories(rng, n, k) for k in COUNTS}
    new = {k: stories(rng, n, k, range(NAMES, NAMES + NEW_NAMES)) for k in COUNTS}
    told = tests[8]
    i, j, looks = answered(reader, told)
    right, due = exact(told, i, j), supported(told, looks)
    return {
        "attention": {k: share(reader, test) for k, test in tests.items()},
        "mean of the facts": {k: share(mean, test) for k, test in tests.items()},
        "rule": {k: float(exact(test, *begins_with_name(test)).mean()) for k, test in tests.items()},
        "new names": {k: share(reader, test) for k, test in new.items()},
        "another question": {8: share(reader, asking_another(told, rng))},
        "hops": {h: float(right[told.hops == h].mean()) for h in (1, 2, 3)},
        "support": {h: float(due[told.hops >= h, h - 1].mean()) for h in (1, 2, 3)},
    }, reader


def figure(model, rng):
    """(weights (3, k), labels) of one question with three supporting facts."""
    told = stories(rng, 50, 6)
    at = int(np.flatnonzero(told.hops == HOPS)[0])
    i, j, looks = answered(model, told)
    words = told.facts[at].ravel()
    return looks[at], {
        "rows": [f"hop {h}" for h in range(1, HOPS + 1)],
        "columns": [spelled(fact) for fact in told.facts[at]],
        "question": f"where is {spelled([told.asked[at]])}?",
        "answer": spelled(words[i[at] : j[at] + 1]),
        "wanted": spelled(words[told.start[at] : told.end[at] + 1]),
        "support": told.support[at].tolist(),
    }


@memo
def run(seed=0, *, seeds=3, steps=600, progress=True):
    """Study of exact match on stories of eight facts, from a simulator.

    Seed s draws the stories and the parameters. details, each {key: Interval}: "attention", "mean of the facts", "rule" (the fact that begins
    with the asked name) and "new names" (names that training never used) by number of facts; "another question" (the old answer to a
    question about another name of the story); "hops" by number of supporting facts; "support", the weight of hop h on the supporting fact
    that is due. Also "model" of the first seed and "parameters".
    """
    began = time.perf_counter()
    jobs = {s: (s, steps) for s in range(seed, seed + seeds)}
    runs, models = zip(*side_by_side(one, jobs, name="facts", progress=progress).values(), strict=True)
    curves = {name: {key: Interval([run[name][key] for run in runs]) for key in runs[0][name]} for name in runs[0]}
    attention, labels = figure(models[0], np.random.default_rng(seed))
    return Study(
        task="question answering",
        data="stories of eight facts from a simulator",
        metric="exact match",
        model=curves["attention"][8],
        baselines={name: curves[name][8] for name in ("mean of the facts", "rule")},
        seconds=time.perf_counter() - began,
        attention=attention,
        labels=labels,
        details=curves | {"model": models[0], "parameters": sum(p.numel() for p in models[0].parameters())},
    )
