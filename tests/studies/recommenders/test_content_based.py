import pickle

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from attnteach.datasets.movielens import content, load_movielens
from attnteach.studies.recommenders import content_based

data = load_movielens()
rows = content_based.examples(data)


def test_a_history_holds_earlier_ratings_of_its_user_only():
    for i in np.random.default_rng(0).choice(len(rows.row), 200):
        row, real = rows.row[i], rows.real[i]
        past = np.arange(row - real.sum(), row)
        assert 5 <= real.sum() <= content_based.LENGTH
        assert set(data.user[past]) == {data.user[row]}
        assert np.all(data.when[past] <= data.when[row])
        np.testing.assert_array_equal(rows.history[i][real], data.item[past])
        np.testing.assert_array_equal(rows.liked[i][real], data.stars[past] >= 4)
        assert rows.label[i] == (data.stars[row] >= 4)


def test_the_test_is_the_end_of_each_user():
    for user in (0, 13, 670):
        mine = rows.user == user
        flags = rows.test[mine].astype(int)
        assert np.all(np.diff(flags) >= 0)
        np.testing.assert_allclose(flags.sum() / (data.user == user).sum(), 0.2, atol=0.05)


def test_auc_within_users_is_sklearns():
    rng = np.random.default_rng(0)
    user, label, score = rng.integers(9, size=300), rng.integers(2, size=300), rng.integers(7, size=300) / 7
    label[user == 3] = 1  # a user without a dislike has no pairs
    want = np.mean([roc_auc_score(label[user == u], score[user == u]) for u in range(9) if u != 3])
    np.testing.assert_allclose(content_based.auc_per_user(label, score, user), want, atol=1e-12)


def test_averages_do_not_see_the_test():
    test = np.isin(np.arange(len(data.user)), rows.row[rows.test])
    film, user = content_based.averages(data, test)
    hidden = data._replace(stars=np.where(test, 5.0, data.stars))
    np.testing.assert_array_equal(film, content_based.averages(hidden, test)[0])
    np.testing.assert_array_equal(user, content_based.averages(hidden, test)[1])
    assert np.abs(film - content_based.averages(hidden, ~test)[0]).max() > 0.1


def test_the_models_are_of_one_size():
    tokens, names = content(data)
    sizes = {
        sum(p.numel() for p in content_based.prepared(name, tokens, names, 0).parameters())
        for name in content_based.MODELS
    }
    assert len(sizes) == 1


@pytest.mark.parametrize("name", content_based.MODELS)
def test_loss_falls_and_padding_does_not_matter(name):
    tokens, names = content(data)
    model = content_based.prepared(name, tokens, names, 0)
    losses = content_based.fit(model, rows, 0, steps=60)
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.02
    history, liked, real, candidate = content_based.inputs(rows, np.flatnonzero(rows.real.sum(1) < 10)[:7])
    other = torch.where(real, history, 99)
    torch.testing.assert_close(
        model(history, liked, real, candidate), model(other, torch.where(real, liked, 1), real, candidate)
    )


def test_the_same_seed_gives_the_same_numbers_and_touches_no_global_seed():
    before = torch.random.get_rng_state()
    one, two = (content_based.run(seed=3, seeds=1, steps=4, progress=False) for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert {name: i.values for name, i in one.rows().items()} == {name: i.values for name, i in two.rows().items()}
    assert one.attention.shape == (1, len(one.labels))
    assert set(one.rows()) == {
        "attention",
        "mean pooling",
        "attention with softmax",
        "film's average",
        "film's + user's average",
    }
    assert one.overall.keys() == one.rows().keys()
    assert {name: losses.shape for name, losses in one.losses.items()} == dict.fromkeys(content_based.MODELS, (1, 4))
    assert pickle.loads(pickle.dumps(one)).rows() == one.rows()


def test_what_others_had_given_by_then_is_counted_by_a_loop():
    chosen = np.random.default_rng(0).choice(rows.row, 300, replace=False)
    likes, ratings = content_based.before(data, chosen)
    for row, like, rating in zip(chosen, likes, ratings, strict=True):
        earlier = (data.item == data.item[row]) & (data.when < data.when[row])
        assert (like, rating) == ((data.stars[earlier] >= 4).sum(), earlier.sum())
