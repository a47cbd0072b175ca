"""Answer questions about a few facts in any order: attention reads the facts, a span is decoded as the answer.

The stories come from a simulator, in the manner of the bAbI tasks (Weston et al. 2015): every name has one fact, which says either
where it is ("mary is in the big red kitchen") or with whom ("john is with mary"). "Where is john?" takes two supporting facts then. The
model is an end-to-end memory network (Sukhbaatar et al. 2015) that marks the first and the last word of its answer.
"""

import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch

from attnteach.kernels import attention_weights, span_decode
from attnteach.memo import memo
from attnteach.plots import heat_map, panels, show
from attnteach.studies.drawing import interval_curves
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

NAMES, NEW_NAMES = 80, 40  # names of training; names that only some tests use
PLACES = "kitchen garden office hall cellar attic school station park library".split()
COLOURS = "red green blue white black".split()
SIZES = "big small old new".split()
WORDS = ["", "is", "in", "with", "the", *PLACES, *COLOURS, *SIZES]  # ids from 0; names follow
FACT, ANSWER, HOPS = 7, 3, 3  # words of a fact, words of an answer, supporting facts: at most
BATCH, WIDTH = 64, 48
COUNTS = (2, 4, 8, 12, 16)  # facts in the stories of a test; training sees 2 to 8
ID = {word: i for i, word in enumerate(WORDS)}
MEAN, RULE = "mean of the facts", "rule"
CURVES = ("reader", "unknown_names", "mean_reader", "rule", "hops", "support")  # what is counted by a key


class FactReader(torch.nn.Module):
    """A memory network (Sukhbaatar et al. 2015, section 2) that points at its answer's first and last word.

    words learned embeddings, then `names` of fixed random ones: a name means nothing but itself, so that one never met is as
    good as another. length words per fact, M model width, hops how often the facts are read, by the same weights.
    """

    def __init__(self, words, names, length, M, hops):
        super().__init__()
        self.hops = hops
        self.words = torch.nn.Parameter(torch.randn(words, M))
        self.register_buffer("names", torch.randn(names, M))
        self.slots = torch.nn.Parameter(torch.randn(length, M))
        self.ask = torch.nn.Linear(M, M, bias=False)
        self.key = torch.nn.Linear(length * M, M, bias=False)
        self.value = torch.nn.Linear(length * M, M, bias=False)
        self.mark = torch.nn.Linear(M, 2 * M)

    def look(self, u, keys):
        """Weights over the facts: u (B, 1, M), keys (B, K, M) -> (B, 1, K)"""
        return attention_weights(u, keys)

    def forward(self, facts, name):
        """facts (B, K, length) int, name (B,) int, the one asked for -> start, end (B, K * length) log scores, weights of each hop (B, hops, K)"""
        table = torch.cat([self.words, self.names])
        x = table[facts]
        u = self.ask(table[name])[:, None]
        keys, values = self.key(x.flatten(2)), self.value(x.flatten(2))
        looks = []
        for _ in range(self.hops):
            weights = self.look(u, keys)
            u = u + weights @ values
            looks.append(weights)
        marks = self.mark(u).unflatten(-1, (2, -1)) @ (x + self.slots).flatten(1, 2)[:, None].mT
        marks = marks[:, 0] + weights.clamp_min(1e-9).log().repeat_interleave(facts.shape[-1], -1)
        marks = marks.masked_fill(facts.flatten(1)[:, None] == 0, -torch.inf)
        return marks[:, 0], marks[:, 1], torch.cat(looks, 1)


class MeanReader(FactReader):
    """The same parameters, but every fact weighs the same: what attention is compared with."""

    def look(self, u, keys):
        return torch.full_like(keys[..., 0], 1 / keys.shape[-2])[:, None]


@dataclass(frozen=True)
class FactQA(Study):
    """What the chapter claims; labels are the readings and the facts of the figure's story.

    question, answer, wanted: of the figure, as text. reader, unknown_names, mean_reader, rule: exact match by number of facts {k: Interval} of the model
    that attends, of the same where training never used the names, and of the baselines; another_question: the old answer to a question about
    another name of the story of eight facts; hops {number of supporting facts: Interval}; support {h: Interval of the weight of reading h
    on the fact that is due}; parameters, how many.
    """

    question: str
    answer: str
    wanted: str
    reader: dict[int, Interval]
    unknown_names: dict[int, Interval]
    mean_reader: dict[int, Interval]
    rule: dict[int, Interval]
    another_question: Interval
    hops: dict[int, Interval]
    support: dict[int, Interval]
    parameters: int

    def draw_counts(self):
        """Exact match by the number of facts, with intervals over seeds -> Picture."""
        lines = {"attention": self.reader, "new names": self.unknown_names, MEAN: self.mean_reader, RULE: self.rule}
        ax = interval_curves(
            COUNTS,
            {name: list(row.values()) for name, row in lines.items()},
            xlabel="facts in the story",
            ylabel="exact match",
        )
        return show(
            ax,
            alt="Exact match against the number of facts, for attention, for names never met, and for both baselines.",
        )

    def draw_readings(self):
        """Where each reading of one story looks -> Picture."""
        readings, facts = self.labels
        ax = heat_map(
            self.attention.T,
            panels(height=3.2),
            rows=facts,
            columns=readings,
            values=True,
            top=1.0,
            xlabel="reading",
            ylabel="",
        )
        return show(
            ax,
            alt="Weights of three readings over six facts: a chain from the asked name to the place, if each column is dark at one fact.",
        )


@dataclass(frozen=True)
class Stories:
    """n stories of k facts: facts (n, k, 7) word ids, 0 behind the end; name (n,) ids of those asked for; start, end (n,) in the k * 7 words.

    support (n, 3): the facts that lead from that name to the place, the last one repeated; hops (n,) how many there are.
    """

    facts: np.ndarray
    name: np.ndarray
    start: np.ndarray
    end: np.ndarray
    support: np.ndarray
    hops: np.ndarray


def draw_stories(rng, n, k, names=range(NAMES)):
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
    chosen = at = (rng.gumbel(size=(n, k)) - np.log(alike)).argmax(1)
    chain = []
    for _ in range(HOPS):
        chain.append(order[each, at])
        at = np.where(with_whom[each, at] < 0, at, with_whom[each, at])
    root = chain[-1]
    end = np.count_nonzero(facts[each, root], axis=-1) - 1
    return Stories(
        facts, who[each, chosen], root * FACT + 4, root * FACT + end, np.stack(chain, 1), depth[each, chosen]
    )


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


def tensors(stories):
    return torch.tensor(stories.facts), torch.tensor(stories.name)


def loss(model, stories):
    """-log of the probabilities of the first and the last word of the answer."""
    start, end, _ = model(*tensors(stories))
    return sum(
        torch.nn.functional.cross_entropy(scores, torch.tensor(at))
        for scores, at in ((start, stories.start), (end, stories.end))
    )


def train(model, rng, steps, *, rate=5e-3):
    """Adam on fresh stories of 2 to 8 facts, with a rate that rises and falls; the losses of all steps."""
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1)
    losses = (loss(model, draw_stories(rng, BATCH, rng.integers(2, 9))) for _ in range(steps))
    return descend(optimiser, losses, schedule=schedule, clip=5.0)


@torch.no_grad()
def answers(model, stories):
    """start, end of the decoded spans, and the attention over facts of each hop (n, 3, k)."""
    start, end, looks = model(*tensors(stories))
    i, j = span_decode(start, end, ANSWER)
    return i.numpy(), j.numpy(), looks.numpy()


def begins_with_name(stories):
    """The rule to beat: the fact that begins with the asked name, its words from the fifth on (the name, where there is none)."""
    fact = (stories.facts[:, :, 0] == stories.name[:, None]).argmax(1)
    last = np.count_nonzero(stories.facts[np.arange(len(fact)), fact], axis=-1) - 1
    return fact * FACT + np.minimum(4, last), fact * FACT + last


def exact(stories, i, j):
    """(n,) bool: are the words from i to j the words of the answer? The same words in another fact count."""
    flat = stories.facts.reshape(len(stories.facts), -1)
    spans = zip(flat, i, j, stories.start, stories.end, strict=True)
    return np.array([np.array_equal(row[a : b + 1], row[c : d + 1]) for row, a, b, c, d in spans])


def supported(stories, looks):
    """(n, 3): the weight of each hop on the supporting fact that is due; past the last one, on that one again."""
    return np.take_along_axis(looks, stories.support[:, :, None], axis=2)[..., 0]


def asking_another(stories, rng):
    """The same stories and answers, but each question asks about another name of its story."""
    n, k, _ = stories.facts.shape
    at = (stories.facts[:, :, 0] == stories.name[:, None]).argmax(1)
    other = stories.facts[np.arange(n), (at + rng.integers(1, k, size=n)) % k, 0]
    return replace(stories, name=other)


def spelled(ids):
    """Ids as words; names are numbered."""
    return " ".join(WORDS[i] if i < len(WORDS) else f"name{i - len(WORDS)}" for i in ids if i)


def untrained(kind, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return kind(len(WORDS), NAMES + NEW_NAMES, FACT, WIDTH, HOPS)


def share(model, stories):
    """The share of questions answered exactly."""
    i, j, _ = answers(model, stories)
    return float(exact(stories, i, j).mean())


class Run(NamedTuple):
    """One model of each kind, as in FactQA but a number in place of each Interval; and the model that attends."""

    model: FactReader
    reader: dict
    unknown_names: dict
    mean_reader: dict
    rule: dict
    another_question: float
    hops: dict
    support: dict


def one(seed, steps, *, n=400):
    rng = np.random.default_rng(seed)
    reader, mean = untrained(FactReader, seed), untrained(MeanReader, seed)
    for model in (reader, mean):
        train(model, rng, steps)
    tests = {k: draw_stories(rng, n, k) for k in COUNTS}
    new = {k: draw_stories(rng, n, k, range(NAMES, NAMES + NEW_NAMES)) for k in COUNTS}
    eight = tests[8]
    i, j, looks = answers(reader, eight)
    right, due = exact(eight, i, j), supported(eight, looks)
    return Run(
        model=reader,
        reader={k: share(reader, test) for k, test in tests.items()},
        unknown_names={k: share(reader, test) for k, test in new.items()},
        mean_reader={k: share(mean, test) for k, test in tests.items()},
        rule={k: float(exact(test, *begins_with_name(test)).mean()) for k, test in tests.items()},
        another_question=share(reader, asking_another(eight, rng)),
        hops={h: float(right[eight.hops == h].mean()) for h in (1, 2, 3)},
        support={h: float(due[eight.hops >= h, h - 1].mean()) for h in (1, 2, 3)},
    )


def figure(model, rng):
    """What a FactQA shows of one question with three supporting facts: {field: value}."""
    stories = draw_stories(rng, 50, 6)
    at = int(np.flatnonzero(stories.hops == HOPS)[0])
    i, j, looks = answers(model, stories)
    words = stories.facts[at].ravel()
    return {
        "attention": looks[at],
        "labels": ([f"hop {h}" for h in range(1, HOPS + 1)], [spelled(fact) for fact in stories.facts[at]]),
        "question": f"where is {spelled([stories.name[at]])}?",
        "answer": spelled(words[i[at] : j[at] + 1]),
        "wanted": spelled(words[stories.start[at] : stories.end[at] + 1]),
    }


@memo
def run(seed=0, *, seeds=3, steps=600, progress=True):
    """Study of exact match on stories of eight facts, from a simulator -> FactQA. Seed s draws the stories and the parameters."""
    began = time.perf_counter()
    jobs = {s: (s, steps) for s in range(seed, seed + seeds)}
    runs = list(side_by_side(one, jobs, name="facts", progress=progress).values())
    curves = {name: by_key([getattr(run, name) for run in runs]) for name in CURVES}
    model = runs[0].model
    return FactQA(
        task="question answering",
        data="stories of eight facts from a simulator",
        metric="exact match",
        model=curves["reader"][8],
        baselines={MEAN: curves["mean_reader"][8], RULE: curves["rule"][8]},
        seconds=time.perf_counter() - began,
        another_question=Interval([run.another_question for run in runs]),
        parameters=sum(p.numel() for p in model.parameters()),
        **curves,
        **figure(model, np.random.default_rng(seed)),
    )


def by_key(runs):
    """{key: number} of each seed -> {key: Interval}"""
    return {key: Interval([run[key] for run in runs]) for key in runs[0]}
