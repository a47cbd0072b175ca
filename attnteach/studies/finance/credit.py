"""Credit scoring: attention over the columns of a table against logistic regression and boosted trees.

An FT-Transformer (Gorishniy et al. 2021) makes every column of an application a token; a class token asks them and a linear layer
turns its answer into the logit of "this loan goes bad". All three models see the same rows, split anew by each seed, and choose
their settings on the same validation rows by log loss. A score made of attention weights is compared with what happens when a
column is shuffled or hidden.
"""

import copy
import time
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from scipy import stats
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.preprocessing import OneHotEncoder

from attnteach.datasets.credit import Encoded, credit_data, fit_encoding, split
from attnteach.kernels import transformer_weights
from attnteach.layers import FeatureTokenizer, TransformerBlock
from attnteach.memo import memo
from attnteach.plots import bars
from attnteach.studies.study import Interval, Study, by_field, over_seeds
from attnteach.studies.training import side_by_side

TRANSFORMER, LOGISTIC, TREES = "attention", "logistic regression", "boosted trees"


@dataclass(frozen=True)
class Metrics:
    """How good probabilities of a bad loan are, each an Interval over seeds or the number of one.

    auc under the ROC curve, pr_auc under precision and recall (average precision), brier the mean squared error, ece `calibration_error`.
    """

    auc: Interval | float
    pr_auc: Interval | float
    brier: Interval | float
    ece: Interval | float

    def __str__(self):
        return f"PR-AUC {self.pr_auc}  Brier {self.brier}  ECE {self.ece}"


@dataclass(frozen=True)
class Credit(Study):
    """What the chapter claims of each model, by name; labels are the columns of the table.

    metrics {name: Metrics}; gap {baseline: Interval of the AUC of attention minus its own, on the same rows}; parameters of the transformer and of
    the logistic regression; fitted, one Fitted for each seed.
    """

    metrics: dict[str, Metrics]
    gap: dict[str, Interval]
    parameters: dict[str, int]
    fitted: tuple


class FTTransformer(torch.nn.Module):
    """Feature tokens, pre-norm blocks, the class token's logit. `hidden` (B, columns) bool hides columns from everyone."""

    def __init__(self, numeric, categories, M=32, H=4, layers=2):
        super().__init__()
        self.tokens = FeatureTokenizer(numeric, categories, M)
        self.blocks = torch.nn.ModuleList([TransformerBlock(M, H, 2 * M) for _ in range(layers)])
        self.norm, self.head = torch.nn.LayerNorm(M), torch.nn.Linear(M, 1)

    def forward(self, numbers, codes, hidden=None):
        """-> (B,) logits of a bad loan"""
        x, mask = self.tokens(numbers, codes), visible(hidden)
        for block in self.blocks:
            x = block(x, mask=mask)
        return self.head(self.norm(x[:, 0]))[:, 0]

    def weights(self, numbers, codes):
        """Whom the class token asks: (B, layers, H, 1 + columns), each row summing to 1."""
        x, seen = self.tokens(numbers, codes), []
        for block in self.blocks:
            seen.append(transformer_weights(x, block.weights, block.H)[..., 0, :])
            x = block(x)
        return torch.stack(seen, dim=1)


class Fitted(NamedTuple):
    """What one seed leaves: the seed, the transformer, the encoded test rows, forecasts {name: encoded rows -> probabilities (N,)}."""

    seed: int
    model: FTTransformer
    test: Encoded
    forecasts: dict


def visible(hidden):
    """hidden (B, columns) bool -> the mask (B, T, T) of the blocks; the class token is never hidden."""
    if hidden is None:
        return None
    seen = torch.cat([torch.ones_like(hidden[:, :1]), ~hidden], dim=1)
    return seen[:, None, :].expand(-1, seen.shape[1], -1)


def tensors(part):
    return torch.tensor(part.numbers), torch.tensor(part.words), torch.tensor(part.y, dtype=torch.float32)


def train(model, part, validation, steps, generator, *, hide=0.1, batch=128, lr=1e-3, every=40):
    """Minimise log loss; keep the parameters of the best validation loss. Returns the training losses.

    A tenth of the columns is hidden from each row, so that hiding one later is nothing new to the model.
    """
    numbers, codes, y = tensors(part)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits
    best, losses = (np.inf, None), []
    for step in range(1, steps + 1):
        rows = torch.randint(len(y), (batch,), generator=generator)
        hidden = torch.rand(batch, numbers.shape[1] + codes.shape[1], generator=generator) < hide
        loss = loss_of(model(numbers[rows], codes[rows], hidden), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(float(loss.detach()))
        if step % every == 0 or step == steps:
            now = log_loss(validation.y, predict(model, validation))
            best = min(best, (now, copy.deepcopy(model.state_dict())), key=lambda pair: pair[0])
    model.load_state_dict(best[1])
    return losses


@torch.no_grad()
def predict(model, part, hidden=None):
    """Encoded rows -> probabilities of a bad loan (N,)."""
    numbers, codes, _ = tensors(part)
    return torch.sigmoid(model(numbers, codes, hidden)).double().numpy()


def fit_transformer(part, validation, seed, steps, **options):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = FTTransformer(part.numbers.shape[1], (part.words.max(axis=0) + 1).tolist())
    train(model, part, validation, steps, torch.Generator().manual_seed(seed), **options)
    return model


def best_of(models, validation, y):
    return min(models, key=lambda model: log_loss(y, model.predict_proba(validation)[:, 1]))


def fit_logistic(part, validation):
    """Numbers with a column that says "missing", words as indicators; the penalty is chosen on the validation rows."""
    coder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(part.words)
    inputs = partial(indicators, coder)
    models = [LogisticRegression(C=C, max_iter=2000).fit(inputs(part), part.y) for C in (0.01, 0.1, 1.0, 10.0)]
    return partial(forecast, best_of(models, inputs(validation), validation.y), inputs)


def indicators(coder, part):
    return np.hstack([np.nan_to_num(part.numbers), np.isnan(part.numbers), coder.transform(part.words)])


def columns(part):
    return np.hstack([part.numbers, part.words])


def forecast(model, inputs, part):
    """Encoded rows -> probabilities of a bad loan (N,), by a model of scikit-learn that reads `inputs` of them."""
    return model.predict_proba(inputs(part))[:, 1]


def fit_boosting(part, validation, seed):
    """Boosted trees, words as categories, missing numbers as they are; size of the trees and stopping by the validation rows."""
    words = np.arange(part.words.shape[1]) + part.numbers.shape[1]
    models = [
        HistGradientBoostingClassifier(
            learning_rate=0.05, max_iter=400, max_leaf_nodes=leaves, categorical_features=words, early_stopping=True,
            n_iter_no_change=20, random_state=seed,
        ).fit(columns(part), part.y, X_val=columns(validation), y_val=validation.y)
        for leaves in (4, 8, 16)
    ]  # fmt: skip
    return partial(forecast, best_of(models, columns(validation), validation.y), columns)


def calibration_error(y, p, bins=10):
    """Mean distance of predicted and observed share over bins of equal size, the expected calibration error (Naeini et al. 2015)."""
    parts = np.array_split(np.argsort(p, kind="stable"), bins)
    return sum(len(part) * abs(p[part].mean() - y[part].mean()) for part in parts) / len(y)


def measure(y, p):
    """Outcomes and probabilities (N,) -> Metrics of numbers."""
    return Metrics(roc_auc_score(y, p), average_precision_score(y, p), brier_score_loss(y, p), calibration_error(y, p))


def hide(part, column):
    """A mask (N, columns) that hides one column from every row."""
    hidden = torch.zeros(part.numbers.shape[0], part.numbers.shape[1] + part.words.shape[1], dtype=torch.bool)
    hidden[:, column] = True
    return hidden


def shuffled(part, column, rng):
    """The same rows with one column's values dealt out anew."""
    numbers, words = part.numbers.copy(), part.words.copy()
    side, place = (numbers, column) if column < numbers.shape[1] else (words, column - numbers.shape[1])
    side[:, place] = rng.permutation(side[:, place])
    return part._replace(numbers=numbers, words=words)


def logistic_auc(data, seed, change=lambda part: part):
    """The AUC of logistic regression on the test rows of the split `seed`; change: what is done to encoded rows before."""
    parts = split(data, seed)
    part, validation, test = (change(fit_encoding(data, parts.train)(rows)) for rows in parts)
    return roc_auc_score(test.y, fit_logistic(part, validation)(test))


def risk_gap(data, group, parts):
    """Predicted risk of the test rows in `group` (N,) bool minus that of the others, by logistic regression."""
    part, validation, test = map(fit_encoding(data, parts.train), parts)
    p, member = fit_logistic(part, validation)(test), group[parts.test]
    return p[member].mean() - p[~member].mean()


def logit(p):
    return np.log(p) - np.log1p(-p)


@torch.no_grad()
def class_weights(model, part):
    """Share of the class token's attention per column, mean over layers and heads as in Gorishniy et al. 2021, section 5.3: (N, columns)."""
    return model.weights(*tensors(part)[:2]).mean(dim=(1, 2))[:, 1:].double().numpy()


def effects(model, part):
    """What hiding each column takes from the logit of a bad loan: (N, columns), positive where the column spoke against the loan."""
    whole, number = logit(predict(model, part)), columns(part).shape[1]
    return np.stack([whole - logit(predict(model, part, hide(part, column))) for column in range(number)], axis=1)


def shuffling(model, part, seed, repeats=3):
    """What a column is worth: the AUC lost when its values are dealt out anew (Breiman 2001), mean over `repeats`: (columns,)."""
    rng, whole = np.random.default_rng(seed), roc_auc_score(part.y, predict(model, part))
    number = columns(part).shape[1]
    tries = [[predict(model, shuffled(part, column, rng)) for _ in range(repeats)] for column in range(number)]
    return np.array([whole - np.mean([roc_auc_score(part.y, p) for p in each]) for each in tries])


VIEWS = {"weights": "what the class token asks", "effects": "what hiding the column takes from the logit of 'bad'"}


class Explained(NamedTuple):
    """What can be said of each test row: p (N,), `class_weights` (N, columns), `effects` (N, columns) of the named columns."""

    columns: list
    p: np.ndarray
    weights: np.ndarray
    effects: np.ndarray

    def draw(self, number, view):
        """One row in one of VIEWS, a bar for each column: the riskiest for number 1, then every thirtieth -> axes."""
        row = getattr(self, view)[np.argsort(-self.p)[30 * (number - 1)]]
        values = dict(zip(self.columns, row, strict=True))
        return bars(values, highlight=self.columns[int(np.argmax(row))], xlabel=VIEWS[view])

    def say(self, number, view):
        return f"Applicant {number}: {VIEWS[view]}, a bar for each column."


def explain(fitted, columns):
    model, test = fitted.model, fitted.test
    return Explained(columns, predict(model, test), class_weights(model, test), effects(model, test))


def spread(x):
    """How much rows (N, columns) differ, relative to the mean size of each column; mean over the columns."""
    return np.mean(x.std(axis=0) / np.abs(x).mean(axis=0))


@dataclass(frozen=True)
class Reasons:
    """Of the refused: does the column with the largest weight say why? Shares, each an Interval over seeds or the number of one.

    same: it is also the column whose hiding lowers the logit most; spoke_for: it spoke for the applicant, hiding it raises the logit;
    one_for_all: naming everyone the same column, the one with the largest mean effect, hits.
    """

    same: Interval | float
    spoke_for: Interval | float
    one_for_all: Interval | float


@dataclass(frozen=True)
class Importance:
    """What each column matters to a model (columns,): its mean weight, the AUC lost when it is shuffled, the mean size of its `effects`."""

    attention: np.ndarray
    shuffling: np.ndarray
    hiding: np.ndarray

    def shares(self, kind, columns):
        """{column: its share of the total}, largest first"""
        values = getattr(self, kind)
        return dict(sorted(zip(columns, values / values.sum(), strict=True), key=lambda pair: -pair[1]))


@dataclass(frozen=True)
class Agreement:
    """Spearman's rank correlations over the columns, of one kind of Importance with another."""

    attention_shuffling: Interval
    attention_hiding: Interval
    shuffling_hiding: Interval

    def __str__(self):
        rows = {
            "attention and shuffling": self.attention_shuffling,
            "attention and hiding": self.attention_hiding,
            "shuffling and hiding": self.shuffling_hiding,
        }
        return "\n".join(f"  {pair:24s} {value}" for pair, value in rows.items())


@dataclass(frozen=True)
class Faithfulness:
    """Do attention weights say which columns matter to the model, and why it would refuse? importance is the mean over seeds."""

    columns: list
    importance: Importance
    agreement: Agreement
    reasons: Reasons

    def draw(self, kind):
        """The shares of one kind of importance -> axes."""
        return bars(self.importance.shares(kind, self.columns), xlabel=f"share of the total by {kind}")

    def say(self, kind):
        first = ", ".join(list(self.importance.shares(kind, self.columns))[:3])
        return f"Importance of the {len(self.columns)} columns by {kind}, largest first: {first} lead."


def reasons(weights, effect, refused):
    """weights, effect (N, columns), refused (N,) bool -> Reasons of numbers."""
    most, effect = weights[refused].argmax(axis=1), effect[refused]
    why = effect.argmax(axis=1)
    return Reasons(
        same=np.mean(most == why),
        spoke_for=np.mean(effect[np.arange(len(most)), most] < 0),
        one_for_all=np.mean(why == effect.mean(axis=0).argmax()),
    )


def faithfulness(study, share=0.2):
    """Hold the weights of a Credit against two interventions, and against the refusal of the riskiest `share` of its test rows -> Faithfulness."""
    importance, why = [], []
    for fitted in study.fitted:
        _, p, weights, effect = explain(fitted, study.labels)
        lost = shuffling(fitted.model, fitted.test, fitted.seed)
        importance.append(Importance(weights.mean(axis=0), lost, np.abs(effect).mean(axis=0)))
        why.append(reasons(weights, effect, p >= np.quantile(p, 1 - share)))
    weighed, lost, hidden = by_field(importance)
    return Faithfulness(
        study.labels,
        Importance(*(np.mean(each, axis=0) for each in (weighed, lost, hidden))),
        Agreement(rank_correlation(weighed, lost), rank_correlation(weighed, hidden), rank_correlation(lost, hidden)),
        over_seeds(why),
    )


def rank_correlation(one, other):
    """Interval over seeds of Spearman's correlation: one, other (seeds, columns)."""
    return Interval([stats.spearmanr(a, b).statistic for a, b in zip(one, other, strict=True)])


def one(data, seed, steps):
    """One split, three models -> Fitted."""
    parts = split(data, seed)
    part, validation, test = map(fit_encoding(data, parts.train), parts)
    model = fit_transformer(part, validation, seed, steps)
    forecasts = {
        TRANSFORMER: partial(predict, model),
        LOGISTIC: fit_logistic(part, validation),
        TREES: fit_boosting(part, validation, seed),
    }
    return Fitted(seed, model, test, forecasts)


@memo
def run(seed=0, *, seeds=3, steps=300, progress=True, load=credit_data):
    """Study of the AUC on the test rows -> Credit; `load` is `credit_data` or `lending_club`.

    Seed s draws the split, the parameters and the batches.
    """
    began = time.perf_counter()
    data = load()
    jobs = {s: (data, s, steps) for s in range(seed, seed + seeds)}
    fitted = tuple(side_by_side(one, jobs, name=data.name, progress=progress).values())
    measured = {
        name: [measure(each.test.y, each.forecasts[name](each.test)) for each in fitted]
        for name in (TRANSFORMER, LOGISTIC, TREES)
    }
    metrics = {name: over_seeds(each) for name, each in measured.items()}
    aucs = {name: each.auc for name, each in metrics.items()}
    own = aucs.pop(TRANSFORMER)
    regression, _ = fitted[0].forecasts[LOGISTIC].args
    return Credit(
        task="credit scoring",
        data=f"{data.name}: {len(data.y):,} loans, {data.y.mean():.1%} bad",
        metric="AUC",
        model=own,
        baselines=aucs,
        seconds=time.perf_counter() - began,
        attention=class_weights(fitted[0].model, fitted[0].test),
        labels=data.numeric + data.categorical,
        metrics=metrics,
        gap={name: Interval(np.subtract(own.values, auc.values)) for name, auc in aucs.items()},
        parameters={
            TRANSFORMER: sum(p.numel() for p in fitted[0].model.parameters()),
            LOGISTIC: regression.coef_.size + 1,
        },
        fitted=fitted,
    )
