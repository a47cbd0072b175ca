"""Death within five years from dated records: RETAIN against logistic regression and boosted trees on counts.

Real records (`datasets.records`): everybody alive and followed one year after the index day, nobody who left before the answer was
known. All models see the events up to that day, the age and the sex; the split keeps a case and its matched controls together.
Values are sorted into thirds of the training people. Two arms more: boosted trees that see only what was measured, no value, and
ones that are let see the records of the horizon too, as a leak would.

What it cannot show: whoever left within five years is dropped, 7,600 of 17,549 people, and those who stay may differ from them;
contributions sum to the logit by construction and are no causes.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from attnteach.datasets.records import landmark, load, split
from attnteach.layers import Retain
from attnteach.memo import memo
from attnteach.studies.medical_imaging.measures import expected_calibration_error
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

DAY, HORIZON, VISITS = 365, 1826, 12
GAPS = (30, 180, 365, 1095, 2190)  # days before the landmark: how long ago a visit was
RETAIN, LOGISTIC, TREES = "RETAIN", "logistic regression", "boosted trees"
AGE, TAKEN, LEAK = "age and sex", "taken, no values", "with the future"


@dataclass(frozen=True)
class Survival(Study):
    """What is measured of each model by name, besides the AUC: pr_auc, average precision, and ece of ten bins.

    prevalence of death among the tested; people {label: how many}; codes, the names of the columns of x; contributions, of the people with
    the highest and the lowest forecast of the first seed; attention, the sums of their sizes by visit.
    """

    pr_auc: dict[str, Interval]
    ece: dict[str, Interval]
    gap: dict[str, Interval]
    prevalence: Interval
    people: dict[int, int]
    codes: list
    contributions: np.ndarray


class Cohort(NamedTuple):
    """x (N, T, codes): age and sex in the last place, the landmark, and the latest visits before it; mask (N, T); y (N,).

    counts and taken (N, features): age, sex, and the logarithms of 1 + how often each code stands in the records, values told apart or not.
    """

    x: np.ndarray
    mask: np.ndarray
    counts: np.ndarray
    taken: np.ndarray
    y: np.ndarray


def coded(events, training):
    """The events with a column `name`: the code and, of a measurement, the third of the training people's values."""
    known = events[np.isin(events["person"], training)].dropna(subset="value")
    cuts = known.groupby("code")["value"].quantile([1 / 3, 2 / 3]).unstack()
    low, high = (events["code"].map(cuts[column]) for column in cuts)
    third = np.where(events["value"] <= low, " low", np.where(events["value"] <= high, " middle", " high"))
    name = events["code"] + np.where(events["value"].isna(), "", third)
    return events.assign(name=name)


def cohort(records, events, rows, label, t=DAY):
    """What the models are given of the people `rows`; `events` are coded, and all of them are known."""
    names = sorted(events["name"].unique())
    codes = [*names, *(f"{gap} days ago or more" for gap in (0, *GAPS)), "age", "male"]
    place = {name: i for i, name in enumerate(names)}
    number = np.full(len(records.people), -1)
    number[rows] = np.arange(len(rows))
    mine = events[number[events["person"]] >= 0]
    person, code = number[mine["person"]], mine["name"].map(place).to_numpy()
    days = mine.groupby("person")["day"].rank("dense", ascending=False).to_numpy().astype(int)
    recent = days < VISITS
    x = np.zeros((len(rows), VISITS, len(codes)), np.float32)
    slot = VISITS - 1 - days[recent]
    x[person[recent], slot, code[recent]] = 1
    ago = np.searchsorted(GAPS, t - mine["day"].to_numpy()[recent], side="right")
    x[person[recent], slot, len(names) + ago] = 1
    people = records.people.iloc[rows]
    x[:, -1, -2], x[:, -1, -1] = (people["age"] - 50) / 15, people["male"]
    counts = np.zeros((len(rows), len(names)), np.float32)
    np.add.at(counts, (person, code), 1)
    about = people[["age", "male"]].to_numpy(np.float32)
    kinds = [name.removesuffix(" low").removesuffix(" middle").removesuffix(" high") for name in names]
    taken = counts @ (np.array(kinds)[:, None] == sorted(set(kinds)))
    seen = x[..., : len(names)].any(-1)
    seen[:, -1] = True
    return Cohort(
        x, seen, np.hstack([about, np.log1p(counts)]), np.hstack([about, np.log1p(taken)]), label[rows]
    ), codes


def fit_retain(part, steps, seed, M=16, batch=256):
    """A RETAIN on one cohort."""
    torch.manual_seed(seed)
    x, mask, y = torch.tensor(part.x), torch.tensor(part.mask), torch.tensor(part.y, dtype=torch.float32)
    model = Retain(x.shape[-1], M)
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits
    draws = (torch.randint(len(y), (batch,)) for _ in range(steps))
    losses = descend(
        optimiser, (loss_of(model(x[n], mask=mask[n])[0], y[n]) for n in draws), schedule=schedule, clip=1.0
    )
    return model, losses


def one_seed(seed, steps):
    """{model: probabilities}, the test's labels, the codes, contributions of two people, losses of RETAIN."""
    records = load()
    label = landmark(records, DAY, HORIZON).label
    train, _, test = (part[label[part] >= 0] for part in split(records, seed))
    parts = {}
    for name, until in ((RETAIN, DAY), (LEAK, DAY + HORIZON)):
        events = coded(landmark(records, until, HORIZON).known, train)
        parts[name] = [cohort(records, events, rows, label, until) for rows in (train, test)]
    (learn, codes), (judge, _) = parts[RETAIN]
    (late, _), (later, _) = parts[LEAK]
    model, losses = fit_retain(learn, steps, seed)
    with torch.no_grad():
        logit, contributions = model(torch.tensor(judge.x), mask=torch.tensor(judge.mask))
    forest = HistGradientBoostingClassifier(max_iter=100, learning_rate=0.05, max_leaf_nodes=8, random_state=seed)
    line = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    forecasts = {RETAIN: expit(logit.double().numpy())}
    for name, kind, a, b in (
        (LOGISTIC, line, learn.counts, judge.counts),
        (TREES, forest, learn.counts, judge.counts),
        (AGE, line, learn.counts[:, :2], judge.counts[:, :2]),
        (TAKEN, forest, learn.taken, judge.taken),
        (LEAK, forest, late.counts, later.counts),
    ):
        forecasts[name] = kind.fit(a, learn.y).predict_proba(b)[:, 1]
    ends = [int(logit.argmax()), int(logit.argmin())]
    return forecasts, judge.y, codes, contributions[ends].numpy(), losses


@memo
def run(seed=0, *, seeds=3, steps=1000, progress=True):
    """Train all models on `seeds` splits -> Survival."""
    start = time.perf_counter()
    jobs = {each: (each, steps) for each in range(seed, seed + seeds)}
    done = list(side_by_side(one_seed, jobs, name="records", progress=progress).values())
    names = list(done[0][0])

    def over(measure):
        return {name: Interval([measure(y, forecasts[name]) for forecasts, y, *_ in done]) for name in names}

    auc = over(roc_auc_score)
    labels = np.unique(landmark(load(), DAY, HORIZON).label, return_counts=True)
    return Survival(
        task="death within five years",
        data="dated records of 17,549 people",
        metric="AUC",
        model=auc[RETAIN],
        baselines={name: auc[name] for name in names[1:]},
        seconds=time.perf_counter() - start,
        attention=np.abs(done[0][3]).sum(-1),
        labels=(
            ["highest forecast", "lowest forecast"],
            [*(f"visit {n - VISITS}" for n in range(1, VISITS)), "landmark"],
        ),
        pr_auc=over(average_precision_score),
        ece=over(lambda y, p: expected_calibration_error(p, y)),
        gap={n: Interval(np.subtract(auc[RETAIN].values, auc[n].values)) for n in names[1:]},
        prevalence=Interval([y.mean() for _, y, *_ in done]),
        people={int(n): int(count) for n, count in zip(*labels, strict=True)},
        codes=done[0][2],
        contributions=done[0][3],
    )
