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
from tqdm.auto import tqdm

from attnteach.datasets.credit import credit_data, fit_encoding, split
from attnteach.kernels import attention_weights, layer_norm, split_heads
from attnteach.layers import FeatureTokenizer, TransformerBlock

from .study import Interval, Study

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
            w = block.weights
            y = layer_norm(x, w["gain1"], w["bias1"])
            seen.append(attention_weights(split_heads(y[:, :1] @ w["Wq"], block.H), split_heads(y @ w["Wk"], block.H)))
            x = block(x)
        return torch.stack(seen, dim=1)[..., 0, :]


def visible(hidden):
    """hidden (B, columns) bool -> the mask (B, T, T) of the blocks; the class token is never hidden."""
    if hidden is None:
        return None
    seen = torch.cat([torch.ones_like(hidden[:, :1]), ~hidden], dim=1)
    return seen[:, None, :].expand(-1, seen.shape[1], -1)


def tensors(part):
    return torch.tensor(part.numbers), torch.tensor(part.words), torch.tensor(part.y, dtype=torch.float32)


def train(model, part, validation, steps, generator, *, hide=0.1, batch=128, lr=1e-3, every=20, bar=None):
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
        if bar is not None:
            bar.update()
    model.load_state_dict(best[1])
    return losses


@torch.no_grad()
def predict(model, part, hidden=None):
    """Encoded rows -> probabilities of a bad loan (N,)."""
    numbers, codes, _ = tensors(part)
    return torch.sigmoid(model(numbers, codes, hidden)).double().numpy()


def fit_transformer(part, validation, seed, steps, bar=None, **options):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = FTTransformer(part.numbers.shape[1], (part.words.max(axis=0) + 1).tolist())
    train(model, part, validation, steps, torch.Generator().manual_seed(seed), bar=bar, **options)
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


def importances(model, part, seed, repeats=5):
    """Three answers to "which columns matter to this model", each (columns,).

    attention: the mean weight; shuffling: what permuting a column costs in AUC (Breiman 2001), mean over `repeats`; hiding: the mean
    size of `effects`.
    """
    rng, whole = np.random.default_rng(seed), roc_auc_score(part.y, predict(model, part))
    columns = part.numbers.shape[1] + part.words.shape[1]
    drops = [
        [whole - roc_auc_score(part.y, predict(model, shuffled(part, column, rng))) for _ in range(repeats)]
        for column in range(columns)
    ]
    return {
        "attention": asked(model, part).mean(axis=0),
        "shuffling": np.mean(drops, axis=1),
        "hiding": np.abs(effects(model, part)).mean(axis=0),
    }


def reasons(model, part, share=0.2):
    """Of the riskiest `share` of the rows, "refused": does the column asked most say why?

    same: how often it is also the column whose hiding lowers the logit most; for: how often it spoke for the applicant (hiding it
    raises the logit); one for all: how often naming everyone the same column, the one with the largest mean effect, hits.
    """
    p = predict(model, part)
    refused = p >= np.quantile(p, 1 - share)
    most, effect = asked(model, part)[refused].argmax(axis=1), effects(model, part)[refused]
    why = effect.argmax(axis=1)
    return {
        "same": np.mean(most == why),
        "for": np.mean(effect[np.arange(len(most)), most] < 0),
        "one for all": np.mean(why == effect.mean(axis=0).argmax()),
    }


def one(data, seed, steps, bar=None):
    """One split, three models: (metrics by model, importances, reasons, the transformer, the encoded test rows)."""
    parts = split(data, seed)
    encode = fit_encoding(data, parts.train)
    part, validation, test = map(encode, parts)
    model = fit_transformer(part, validation, seed, steps, bar)
    forecasts = {
        "attention": lambda part: predict(model, part),
        "logistic regression": fit_logistic(part, validation),
        "boosted trees": fit_boosting(part, validation, seed),
    }
    metrics = {name: measure(test.y, forecast(test)) for name, forecast in forecasts.items()}
    return metrics, importances(model, test, seed), reasons(model, test), forecasts, model, test


def run(seed=0, *, seeds=3, steps=300, progress=True, load=credit_data):
    """Study of the AUC on the test rows; `load` is `credit_data` or `lending_club`.

    Seed s draws the split, the parameters and the batches. details: "metrics" {model: {metric: Interval}}; "difference" {baseline:
    Interval of AUC of attention minus it, on the same rows}; "importance" {kind: (columns,)}, mean over seeds; "agreement" {pair:
    Interval of Spearman's rank correlation}; "reasons" {question: Interval}; "model", "test" and "forecasts" of the first seed.
    """
    began = time.perf_counter()
    data = load()
    with tqdm(total=seeds * steps, desc=data.name, disable=not progress) as bar:
        runs = [one(data, s, steps, bar) for s in range(seed, seed + seeds)]
    metrics, importance, reason, *_ = zip(*runs, strict=True)
    names = list(metrics[0])
    intervals = {name: {m: Interval([run[name][m] for run in metrics]) for m in METRICS} for name in names}
    pairs = [("attention", "shuffling"), ("attention", "hiding"), ("shuffling", "hiding")]
    _, _, _, forecasts, model, test = runs[0]
    return Study(
        task="credit scoring",
        data=f"{data.name}: {len(data.y):,} loans, {data.y.mean():.1%} bad",
        metric="AUC",
        model=intervals["attention"]["AUC"],
        baselines={name: intervals[name]["AUC"] for name in names[1:]},
        seconds=time.perf_counter() - began,
        attention=asked(model, test),
        labels=data.numeric + data.categorical,
        details={
            "metrics": intervals,
            "difference": {
                name: Interval([run["attention"]["AUC"] - run[name]["AUC"] for run in metrics]) for name in names[1:]
            },
            "importance": {kind: np.mean([run[kind] for run in importance], axis=0) for kind in importance[0]},
            "agreement": {
                f"{a} and {b}": Interval([stats.spearmanr(run[a], run[b]).statistic for run in importance]) for a, b in pairs
            },
            "reasons": {question: Interval([run[question] for run in reason]) for question in reason[0]},
            "forecasts": forecasts,
            "model": model,
            "test": test,
        },
    )
