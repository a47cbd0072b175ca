"""How a bag of tiles becomes one logit: gated attention, and the poolings that an interviewer will name. Features come frozen.

Tiles (B, N, F) pass one shared layer of width M = 32, then a pooling; `forward` gives the logit (B,) of the bag and a map (B, N), the number
by which the model itself would rank its tiles. All are trained alike by `fit`.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from attnteach.layers import GatedPooling
from attnteach.studies.training import descend

M, A = 32, 16


class Features(NamedTuple):
    """x (B, N, F) float32; mask and lesion (B, N) bool; label (B,) int."""

    x: np.ndarray
    mask: np.ndarray
    lesion: np.ndarray
    label: np.ndarray


class Pooling(torch.nn.Module):
    """The layer that all share, and a linear score; subclasses say in `forward` what they pool."""

    start = 0.0  # of the bias: the score of a tile before anything is learned

    def __init__(self, F):
        super().__init__()
        self.encode = torch.nn.Sequential(torch.nn.Linear(F, M), torch.nn.ReLU())
        self.score = torch.nn.Linear(M, 1)
        torch.nn.init.constant_(self.score.bias, self.start)

    def tile_scores(self, x):
        return self.score(self.encode(x))[..., 0]


class GatedAttention(Pooling):
    """Pools vectors, then scores the pooled one; the map is the weights (Ilse et al. 2018)."""

    def __init__(self, F):
        super().__init__(F)
        self.pool = GatedPooling(M, A)

    def forward(self, x, mask):
        pooled, weights = self.pool(self.encode(x), mask=mask)
        return self.score(pooled)[..., 0], weights


class MaxPooling(Pooling):
    """The score of the bag is that of its highest tile; a bag of none scores very low."""

    def forward(self, x, mask):
        scores = self.tile_scores(x)
        return scores.masked_fill(~mask, -20.0).amax(dim=-1), scores


class MeanPooling(Pooling):
    """The mean of the scores, which is the score of the mean vector."""

    def forward(self, x, mask):
        scores = self.tile_scores(x)
        return (scores * mask).sum(dim=-1) / mask.sum(dim=-1).clamp(min=1), scores


class NoisyOr(Pooling):
    """1 - prod(1 - p): the bag is positive unless each tile fails to make it so. Starts where a bag of twenty tiles is a toss-up."""

    start = -3.0

    def forward(self, x, mask):
        scores = self.tile_scores(x)
        none = (logsigmoid(-scores) * mask).sum(dim=-1).clamp(max=-1e-6)  # log of the product
        return torch.log(-torch.expm1(none)) - none, scores


def tensors(part):
    return [torch.tensor(array) for array in part]


def bag_loss(model, x, mask, lesion, label):
    """What a weak label teaches: the log loss of the bag."""
    return binary_cross_entropy_with_logits(model(x, mask)[0], label.float())


def tile_loss(model, x, mask, lesion, label):
    """What the label of every tile would teach."""
    return binary_cross_entropy_with_logits(model.tile_scores(x)[mask], lesion[mask].float())


def built(kind, seed, *sizes):
    """kind(*sizes) with parameters of that seed, and torch's global one left alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return kind(*sizes)


def fit(model, part, seed, steps, *, loss=bag_loss, rate=0.01, size=64):
    """Train on batches of `size` bags by AdamW and one cycle of the rate -> losses (steps,)."""
    rng, data = np.random.default_rng(seed), tensors(part)
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    batches = (torch.tensor(rng.integers(0, len(data[0]), size)) for _ in range(steps))
    losses = (loss(model, *(array[rows] for array in data)) for rows in batches)
    return descend(optimiser, losses, schedule=schedule)


@torch.no_grad()
def answers(model, x, mask):
    """Logits (B,) and maps (B, N), -inf for what is empty, as arrays."""
    logits, maps = model(torch.tensor(x), torch.tensor(mask))
    return logits.numpy(), np.where(mask, maps.numpy(), -np.inf)
