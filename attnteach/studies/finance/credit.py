"""Credit scoring: attention over the columns of a table against logistic regression and boosted trees.

An FT-Transformer (Gorishniy et al. 2021) makes every column of an application a token; a class token asks them and a linear layer
turns its answer into the logit of "this loan goes bad". All three models see the same rows, split anew by each seed, and choose
their settings on the same validation rows by log loss. A score made of attention weights is compared with what happens when a
column is shuffled or hidden.
"""

import copy
import time

import numpy as np
import torch
from scipy import stats
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.preprocessing import OneHotEncoder

from attnteach.datasets.credit import credit_data, fit_encoding, split
from attnteach.kernels import transformer_weights
from attnteach.layers import FeatureTokenizer, TransformerBlock
from attnteach.memo import memo

from .study import Interval, Study
from .training import side_by_side

METRICS = ("AUC", "PR-AUC", "Brier", "ECE")


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

    def inputs(part):
        return np.hstack([np.nan_to_num(part.numbers), np.isnan(part.numbers), coder.transform(part.words)])

    models = [LogisticRegression(C=C, max_iter=2000).fit(inputs(part), part.y) for C in (0.01, 0.1, 1.0, 10.0)]
    best = best_of(models, inputs(validation), validation.y)
    return lambda part: best.predict_proba(inputs(part))[:, 1]


def fit_boosting(part, validation, seed):
    """Boosted trees, words as categories, missing numbers as they are; size of the trees and stopping by the validation rows."""
    words = np.arange(part.words.shape[1]) + part.numbers.shape[1]

    def inputs(part):
        return np.hstack([part.numbers, part.words])

    models = [
        HistGradientBoostingClassifier(
            learning_rate=0.05, max_iter=400, max_leaf_nodes=leaves, categorical_features=words, early_stopping=True,
            n_iter_no_change=20, random_state=seed,
        ).fit(inputs(part), part.y, X_val=inputs(validation), y_val=validation.y)
        for leaves in (4, 8, 16)
    ]  # fmt: skip
    best = best_of(models, inputs(validation), validation.y)
    return lambda part: best.predict_proba(inputs(part))[:, 1]


def calibration_error(y, p, bins=10):
    """Mean distance of predicted and observed share over bins of equal size, the expected calibration error (Naeini et al. 2015)."""
    parts = np.array_split(np.argsort(p, kind="stable"), bins)
    return sum(len(part) * abs(p[part].mean() - y[part].mean()) for part in parts) / len(y)


def measure(y, p):
    """{metric: value} in the order of METRICS."""
    values = roc_auc_score(y, p), average_precision_score(y, p), brier_score_loss(y, p), calibration_error(y, p)
    return dict(zip(METRICS, map(float, values), strict=True))


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


def logit(p):
    return np.log(p) - np.log1p(-p)


@torch.no_grad()
def asked(model, part):
    """Share of the class token's attention per column, mean over layers and heads as in Gorishniy et al. 2021, section 5.3: (N, columns)."""
    return model.weights(*tensors(part)[:2]).mean(dim=(1, 2))[:, 1:].double().numpy()


def effects(model, part):
    """What hiding each column takes from the logit of a bad loan: (N, columns), positive where the column spoke against the loan."""
    columns = part.numbers.shape[1] + part.words.shape[1]
    whole = logit(predict(model, part))
    return np.stack([whole - logit(predict(model, part, hide(part, column))) for column in range(columns)], axis=1)


def shuffling(model, part, seed, repeats=3):
    """What a column is worth: the AUC lost when its values are dealt out anew (Breiman 2001), mean over `repeats`: (columns,)."""
    rng, whole = np.random.default_rng(seed), roc_auc_score(part.y, predict(model, part))
    columns = range(part.numbers.shape[1] + part.words.shape[1])
    tries = [[predict(model, shuffled(part, column, rng)) for _ in range(repeats)] for column in columns]
    return np.array([whole - np.mean([roc_auc_score(part.y, p) for p in each]) for each in tries])


def reasons(weights, effect, refused):
    """Of the `refused` (N,) bool: does the column asked most say why? weights, effect (N, columns) -> shares.

    same: it is also the column whose hiding lowers the logit most; for: it spoke for the applicant, hiding it raises the logit;
    one for all: naming everyone the same column, the one with the largest mean effect, hits.
    """
    most, effect = weights[refused].argmax(axis=1), effect[refused]
    why = effect.argmax(axis=1)
    return {
        "same": np.mean(most == why),
        "for": np.mean(effect[np.arange(len(most)), most] < 0),
        "one for all": np.mean(why == effect.mean(axis=0).argmax()),
    }


def faithfulness(study, share=0.2):
    """Do attention weights say which columns matter to the model, and why it would refuse the riskiest `share` of the test rows?

    importance {kind: (columns,)}, mean over seeds: "attention" the mean weight, "shuffling" the AUC lost, "hiding" the mean size of
    `effects`; agreement {pair: Interval} of Spearman's rank correlation over the columns; reasons {question: Interval}.
    """
    importance, told = [], []
    for seed, (model, part) in study.details["fitted"].items():
        weights, effect, p = asked(model, part), effects(model, part), predict(model, part)
        lost = shuffling(model, part, seed)
        importance.append({"attention": weights.mean(axis=0), "shuffling": lost, "hiding": np.abs(effect).mean(axis=0)})
        told.append(reasons(weights, effect, p >= np.quantile(p, 1 - share)))
    pairs = [("attention", "shuffling"), ("attention", "hiding"), ("shuffling", "hiding")]
    return {
        "importance": {kind: np.mean([each[kind] for each in importance], axis=0) for kind in importance[0]},
        "agreement": {
            f"{a} and {b}": Interval([stats.spearmanr(each[a], each[b]).statistic for each in importance])
            for a, b in pairs
        },
        "reasons": {question: Interval([each[question] for each in told]) for question in told[0]},
    }


def one(data, seed, steps):
    """One split, three models: forecasts {model: encoded rows -> probabilities}, the transformer, the encoded test rows."""
    parts = split(data, seed)
    part, validation, test = map(fit_encoding(data, parts.train), parts)
    model = fit_transformer(part, validation, seed, steps)
    forecasts = {
        "attention": lambda part: predict(model, part),
        "logistic regression": fit_logistic(part, validation),
        "boosted trees": fit_boosting(part, validation, seed),
    }
    return forecasts, model, test


@memo
def run(seed=0, *, seeds=3, steps=300, progress=True, load=credit_data):
    """Study of the AUC on the test rows; `load` is `credit_data` or `lending_club`.

    Seed s draws the split, the parameters and the batches. details: "metrics" {model: {metric: Interval}}; "difference" {baseline:
    Interval of the AUC of attention minus its own, on the same rows}; "fitted" {seed: (transformer, encoded test rows)};
    "forecasts" of the first seed.
    """
    began = time.perf_counter()
    data, numbers = load(), range(seed, seed + seeds)
    jobs = {s: (data, s, steps) for s in numbers}
    runs = list(side_by_side(one, jobs, name=data.name, progress=progress).values())
    metrics = [{name: measure(test.y, f(test)) for name, f in forecasts.items()} for forecasts, _, test in runs]
    forecasts, model, test = runs[0]
    intervals = {name: {m: Interval([each[name][m] for each in metrics]) for m in METRICS} for name in forecasts}
    baselines = [name for name in forecasts if name != "attention"]
    gaps = {name: Interval([each["attention"]["AUC"] - each[name]["AUC"] for each in metrics]) for name in baselines}
    return Study(
        task="credit scoring",
        data=f"{data.name}: {len(data.y):,} loans, {data.y.mean():.1%} bad",
        metric="AUC",
        model=intervals["attention"]["AUC"],
        baselines={name: intervals[name]["AUC"] for name in baselines},
        seconds=time.perf_counter() - began,
        attention=asked(model, test),
        labels=data.numeric + data.categorical,
        details={
            "metrics": intervals,
            "difference": gaps,
            "fitted": dict(zip(numbers, [(model, test) for _, model, test in runs], strict=True)),
            "forecasts": forecasts,
        },
    )
