import pickle
from itertools import pairwise

import numpy as np
import pytest
import torch

from attnteach.datasets.movielens import histories, leave_last_out, load_movielens
from attnteach.studies.recommenders import collaborative, sasrec

data = load_movielens()
sequences = histories(data)
split, films = leave_last_out(sequences), len(data.titles)
SMALL = [np.array([0, 1, 2, 3]), np.array([1, 2, 4]), np.array([4, 0])]


def test_each_film_but_the_first_is_a_target_once():
    for width in (3, 5, 21):
        rows = sasrec.windows(SMALL, width)
        targets = [(row[i - 1], row[i]) for row in rows for i in range(1, width) if row[i - 1] > 0]
        assert sorted(targets) == sorted((a + 1, b + 1) for s in SMALL for a, b in pairwise(s))


def test_windows_of_the_data_hold_no_test_film():
    rows = sasrec.windows(split.train, sasrec.LENGTH + 1)
    assert (rows[:, 1:] * (rows[:, :-1] > 0) > 0).sum() == sum(len(s) - 1 for s in split.train)
    np.testing.assert_array_equal(sasrec.window_of(SMALL, 3), [[2, 3, 4], [2, 3, 5], [0, 5, 1]])


def test_shuffling_keeps_what_is_recent():
    mixed = sasrec.shuffled(sequences, np.random.default_rng(0))
    moved = 0
    for films_, other in zip(sequences, mixed, strict=True):
        assert sorted(films_[-sasrec.LENGTH :]) == sorted(other[-sasrec.LENGTH :])
        assert sorted(films_) == sorted(other)
        moved += (films_ != other).sum()
    assert moved > 80_000


def test_neither_the_future_nor_padding_is_seen():
    model = sasrec.SASRec(11).eval()
    window = torch.tensor([[0, 0, 3, 5, 7, 9]])
    changed = window.clone()
    changed[0, 4:] = 1
    torch.testing.assert_close(model(window)[:, 2:4], model(changed)[:, 2:4])
    assert not torch.allclose(model(window)[:, 4:], model(changed)[:, 4:])
    torch.testing.assert_close(model(window)[:, 2:], model(window[:, 2:]))
    rows = model.weights(window)[0]
    torch.testing.assert_close(rows[2:].sum(-1), torch.ones(4))
    assert rows[:, :2].eq(0).all()


def test_loss_is_the_softmax_over_the_catalogue_if_all_films_are_drawn():
    model = sasrec.SASRec(11).eval()
    torch.nn.init.normal_(model.bias, generator=torch.Generator().manual_seed(0))
    batch = torch.tensor([[0, 2, 3, 4], [5, 6, 7, 8]])
    state, target = model(batch[:, :-1])[batch[:, :-1] > 0], batch[:, 1:][batch[:, :-1] > 0]
    want = torch.nn.functional.cross_entropy(state @ model.item[1:].mT + model.bias[1:], target - 1)
    torch.testing.assert_close(sasrec.loss_of(model, batch, torch.arange(1, 12)), want)


def test_loss_falls():
    losses = sasrec.fit(sasrec.prepared(split.train, films, 0), split.train, 0, steps=200)
    assert np.mean(losses[-40:]) < np.mean(losses[:40]) - 0.3


def test_a_run_is_reproducible_and_complete():
    before = torch.random.get_rng_state()
    one, two = (sasrec.run(seed=5, seeds=1, steps=3, progress=False) for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert {name: i.values for name, i in one.rows().items()} == {name: i.values for name, i in two.rows().items()}
    assert one.losses.shape == (1, 3)
    assert set(one.recall) == set(one.first_seed) == set(one.sampled) == set(one.rows())
    assert set(one.gap) == set(one.baselines)
    for name, gap in one.gap.items():
        assert len(gap.values) == 671
        assert gap.mean == pytest.approx(one.model.mean - one.baselines[name].mean)
    assert one.first_seed[sasrec.WARM] == pytest.approx(one.model.mean)
    assert 0.5 < one.unscored < 1
    assert one.attention.shape == (sasrec.LENGTH, sasrec.LENGTH)
    assert pickle.loads(pickle.dumps(one)).rows() == one.rows()
    held_out = collaborative.held_out(collaborative.popularity, split, sequences, films)
    assert held_out == pytest.approx(one.baselines[collaborative.POPULARITY].mean)


def test_item_knn_is_the_cosine_of_the_full_matrix():
    users = collaborative.incidence(SMALL, 5).toarray()
    unit = users / np.linalg.norm(users, axis=0)
    near = unit.T @ unit
    got = collaborative.item_knn(SMALL, 5, shrink=0)([np.array([0, 4])])
    np.testing.assert_allclose(got[0], near[[0, 4]].sum(axis=0), atol=1e-12)


def test_transitions_by_hand():
    got = collaborative.transitions(SMALL, 5, reach=1, last=1, shrink=0)([np.array([3, 2]), np.array([1])])
    np.testing.assert_allclose(got, [[0, 0, 0, 0.5, 0.5], [0, 0, 1, 0, 0]])
    assert collaborative.follows(SMALL, 5, reach=2)[1].toarray().tolist() == [[0, 0, 2, 1, 1]]


def test_factorisation_of_full_rank_gives_the_history_back():
    tall = [np.array([0, 1]), np.array([1, 2]), np.array([2, 3]), np.array([0, 3]), np.array([1, 3])]
    got = collaborative.factorisation(tall, 4, rank=4)([np.array([0, 2])])
    np.testing.assert_allclose(got, [[1, 0, 1, 0]], atol=1e-10)


def test_as_of_knows_no_later_rating():
    times = [np.array([1, 2, 3, 9]), np.array([2, 3, 4]), np.array([5, 6])]
    histories, moments = [s[:-1] for s in SMALL], [9, 4, 6]
    scores = collaborative.as_of(collaborative.popularity, SMALL, times, histories, moments, 5)
    np.testing.assert_array_equal(scores[1], [1, 2, 2, 0, 0])  # user 0 up to 3, and the user's own history


@pytest.mark.parametrize("name", collaborative.BASELINES)
def test_each_user_is_scored_alone(name):
    make, choices = collaborative.BASELINES[name]
    score = make(split.train, films, **choices[0])
    together = score(split.train[:3])
    assert together.shape == (3, films)
    np.testing.assert_allclose(score(split.train[1:2])[0], together[1], atol=1e-12)


def test_export_is_small_and_in_half_precision():
    arrays = sasrec.export(steps=2)
    assert sum(a.nbytes for name, a in arrays.items() if name != "titles") < 300_000
    assert len(arrays["titles"]) == len(arrays["item"]) == len(arrays["ratings"])
    assert arrays["ratings"].min() >= 5
    assert str(arrays["titles"][0]) == "Toy Story (1995)"
