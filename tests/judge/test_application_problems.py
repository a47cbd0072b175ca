"""What the problems of the applications ask for, held against outside definitions and against readings of their own."""

from itertools import permutations

import numpy as np
import pytest
import torch
from sklearn.metrics import ndcg_score

from attnteach.judge import check, problem

rng = np.random.default_rng(0)


def answer(id):
    """The worked answer as a function."""
    scope = {}
    exec(problem(id).reference, scope)
    return scope[id]


def both(id):
    return [answer(id), problem(id).oracle]


@pytest.mark.parametrize("ndcg", both("ndcg_at_k"))
@pytest.mark.parametrize("k", [1, 5, 11, 30])
@pytest.mark.parametrize("levels", [2, 4, 10**6])
def test_ndcg_is_scikit_learns(ndcg, k, levels):
    scores, relevance = rng.integers(0, levels, (50, 11)).astype(float), rng.integers(0, 4, (50, 11)).astype(float)
    relevance[0] = 0
    want = [ndcg_score(r[None], s[None], k=k) for s, r in zip(scores, relevance, strict=True)]
    np.testing.assert_allclose(ndcg(scores, relevance, k), want, atol=1e-12)


@pytest.mark.parametrize("ndcg", both("ndcg_at_k"))
def test_a_tie_is_the_mean_over_all_its_orders(ndcg):
    scores, relevance = np.array([2.0, 1, 1, 1, 0]), np.array([0.0, 3, 0, 1, 2])
    orders = [[0, *middle, 4] for middle in permutations([1, 2, 3])]
    distinct = np.arange(5.0, 0, -1)
    mean = np.mean([ndcg(distinct, relevance[order], 3) for order in orders])
    assert ndcg(scores, relevance, 3) == pytest.approx(mean, abs=1e-12)


def test_ndcg_does_not_see_how_the_list_was_written():
    scores, relevance = rng.integers(0, 3, 12).astype(float), rng.integers(0, 3, 12).astype(float)
    values = [answer("ndcg_at_k")(scores[p], relevance[p], 4) for p in (rng.permutation(12) for _ in range(20))]
    assert np.ptp(values) < 1e-12


@pytest.mark.parametrize("split", both("purged_split"))
def test_a_purged_split_shares_no_moment_with_the_test(split):
    for _ in range(200):
        n, embargo = 30, int(rng.integers(0, 6))
        starts = rng.integers(0, 60, n)
        ends = starts + rng.integers(0, 8, n)
        test = rng.choice(n, 5, replace=False)
        moments = [set(range(a, z + 1)) for a, z in zip(starts, ends, strict=True)]
        held = set().union(*(moments[t] for t in test))
        quiet = set().union(*(range(ends[t] + 1, ends[t] + embargo + 1) for t in test))
        want = [i for i in range(n) if not moments[i] & held and starts[i] not in quiet]
        assert split(starts, ends, test, embargo).tolist() == want


def test_feature_tokens_are_linear_layers_and_embeddings():
    generator = torch.Generator().manual_seed(0)
    n, M, counts = 3, 7, (2, 5)
    numbers = [torch.nn.Linear(1, M).double() for _ in range(n)]
    embeddings = [torch.nn.Embedding(count, M).double() for count in counts]
    x_num = torch.randn(11, n, generator=generator, dtype=torch.float64)
    x_cat = torch.stack([torch.randint(count, (11,), generator=generator) for count in counts], -1)
    cls = torch.randn(M, generator=generator, dtype=torch.float64)
    tokens = [cls.expand(11, M), *(layer(x_num[:, [j]]) for j, layer in enumerate(numbers))]
    want = torch.stack([*tokens, *(layer(x_cat[:, j]) for j, layer in enumerate(embeddings))], 1)
    W, b = (torch.stack([getattr(layer, name).flatten() for layer in numbers]) for name in ("weight", "bias"))
    got = answer("feature_tokenizer")(x_num, x_cat, W, b, [layer.weight for layer in embeddings], cls)
    torch.testing.assert_close(got, want)


def test_din_pools_with_a_two_layer_network():
    B, S, M, D = 2, 5, 3, 7
    first, second = torch.nn.Linear(3 * M, D).double(), torch.nn.Linear(D, 1, bias=False).double()
    h, c = torch.randn(B, S, M, dtype=torch.float64), torch.randn(B, M, dtype=torch.float64)
    mask = torch.arange(S) < torch.tensor([[5], [0]])
    pairs = torch.cat([h, c[:, None].expand_as(h), h * c[:, None]], -1)
    want = (second(torch.relu(first(pairs))) * mask[..., None] * h).sum(1)
    got = answer("din_pool")(h, c, first.weight.T, first.bias, second.weight[0], mask)
    torch.testing.assert_close(got, want)
    assert not got[1].any()


# As people write them, in other styles than the worked ones.
RIGHT = {
    "din_pool": '''
import torch
import torch.nn.functional as F

def din_pool(h, c, W1, b1, w2, mask=None):
    lead = torch.broadcast_shapes(h.shape[:-2], c.shape[:-1])
    h, c = h.expand(*lead, -1, -1), c.expand(*lead, -1).unsqueeze(-2).expand(*lead, h.size(-2), -1)
    a = F.relu(F.linear(torch.cat([h, c, h * c], -1), W1.T, b1)).matmul(w2)
    if mask is not None:
        a = a.masked_fill(~mask, 0)
    return torch.einsum("...s,...sm->...m", a, h)
''',
    "ndcg_at_k": '''
import numpy as np

def ndcg_at_k(scores, relevance, k):
    out = np.zeros(scores.shape[:-1])
    n = scores.shape[-1]
    discount = 1 / np.log2(np.arange(2, n + 2))
    discount[k:] = 0
    for index in np.ndindex(out.shape):
        s, r = scores[index], relevance[index]
        _, group, counts = np.unique(-s, return_inverse=True, return_counts=True)
        gains = np.zeros(len(counts))
        np.add.at(gains, group, r)
        edges = np.cumsum(counts) - 1
        sums = np.diff(np.cumsum(discount)[edges], prepend=0)
        ideal = np.sort(r)[::-1] @ discount
        if ideal > 0:
            out[index] = (gains / counts) @ sums / ideal
    return out
''',
    "feature_tokenizer": '''
import torch

def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    lead, M = x_num.shape[:-1], cls.shape[0]
    out = x_num.new_zeros(*lead, 1 + W.shape[0] + len(tables), M)
    parts = [cls.expand(*lead, M)]
    parts += [torch.outer(x_num[..., j].flatten(), W[j]).reshape(*lead, M) + b[j] for j in range(W.shape[0])]
    parts += [torch.nn.functional.embedding(x_cat[..., j], t) for j, t in enumerate(tables)]
    return torch.stack(parts, dim=-2).to(out.dtype)
''',
    "purged_split": '''
import numpy as np

def purged_split(starts, ends, test, embargo):
    keep = np.ones(len(starts), dtype=bool)
    for t in test:
        apart = (ends < starts[t]) | (starts > ends[t] + embargo)
        keep &= apart
    return np.flatnonzero(keep)
''',
}  # fmt: skip


@pytest.mark.parametrize("id", RIGHT)
def test_a_right_answer_in_another_style_passes(id):
    verdict = check(id, RIGHT[id])
    assert verdict.passed, verdict


def test_a_ready_made_ndcg_of_wrong_ties_is_refused():
    by_sorting = """
import numpy as np

def ndcg_at_k(scores, relevance, k):
    order = np.argsort(-scores, axis=-1, kind="stable")
    discount = np.where(np.arange(scores.shape[-1]) < k, 1 / np.log2(np.arange(scores.shape[-1]) + 2), 0)
    got = (np.take_along_axis(relevance, order, -1) * discount).sum(-1)
    best = (-np.sort(-relevance, axis=-1) * discount).sum(-1)
    return np.divide(got, best, out=np.zeros_like(best), where=best > 0)
"""
    assert "Ties are broken by the order" in check("ndcg_at_k", by_sorting).diagnosis


@pytest.mark.parametrize("mark", both("landmark"))
def test_a_landmark_knows_nothing_that_comes_after_it(mark):
    """Rewriting the records of the future changes no answer, and a label is what day-by-day watching says."""
    for _ in range(50):
        last, kind = rng.integers(1, 40, 12), rng.integers(1, 3, 12)
        ends = np.stack([np.arange(12), last, kind], axis=-1)
        records = np.stack([rng.integers(0, 12, 30), rng.integers(0, 40, 30), np.zeros(30, int)], axis=-1)
        t, horizon = int(rng.integers(1, 30)), int(rng.integers(1, 15))
        events = np.concatenate([ends, records])
        later = events.copy()
        later[12:, 1] += np.where(records[:, 1] > t, 100, 0)
        known, label = mark(events, t, horizon)
        again, same = mark(later, t, horizon)
        np.testing.assert_array_equal(again, known)
        np.testing.assert_array_equal(same, label)
        for who in range(12):
            days = range(t + 1, t + horizon + 1)
            struck = any(day == last[who] and kind[who] == 1 for day in days)
            watched = all(day <= last[who] for day in days) or (kind[who] == 1 and last[who] > t)
            want = -2 if last[who] <= t else 1 if struck else 0 if watched else -1
            assert label[who] == want


@pytest.mark.parametrize("benefit", both("net_benefit"))
def test_the_best_threshold_for_calibrated_chances_is_the_price_of_an_alarm(benefit):
    """With calibrated p, treating where p >= t is the best of all rules at the price t/(1-t): no other cut gains more."""
    p = np.repeat(np.arange(1, 10) / 10, 10)
    y = np.concatenate([np.arange(10) < k for k in range(1, 10)]).astype(float)
    for t in (0.2, 0.5, 0.8):
        gains = [np.mean(np.where(p >= cut, y - (1 - y) * t / (1 - t), 0)) for cut in np.arange(0.05, 1, 0.1)]
        assert benefit(p, y, t) == pytest.approx(max(gains), abs=1e-12)
    assert benefit(p, y, 0.0) == pytest.approx(y.mean())
