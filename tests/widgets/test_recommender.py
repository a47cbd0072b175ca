"""The recommender of the page: NumPy says what torch says, films are found by name, bad input is refused."""

import numpy as np
import pytest
import torch

from attnteach.models import recommender as page
from attnteach.studies.recommenders import sasrec
from attnteach.widgets import recommendation

TITLES = ["Alien (1979)", "Aliens (1986)", "Brazil (1985)", "Casablanca (1942)", "Dumbo (1941)", "Alien (2020)"]


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    model = sasrec.SASRec(7)
    for parameter in model.parameters():
        parameter.data.normal_()
    return model.eval()


@pytest.fixture(scope="module")
def weights(model):
    """Films 0, 2, 3, 4, 5, 6 of the seven, under the titles above."""
    named = {i: title for i, title in zip((0, 2, 3, 4, 5, 6), TITLES, strict=True)}
    return sasrec.arrays(
        model, [named.get(i, "dropped") for i in range(7)], np.array([3, 1, 9, 4, 2, 8, 7]), np.array(list(named))
    )


@pytest.mark.parametrize("watched", [[0], [2, 0, 4], [5, 4, 3, 2, 1, 0], [1, 2] * 12])
def test_numpy_says_what_torch_says(model, weights, watched):
    films = np.array([0, 2, 3, 4, 5, 6])
    window = torch.tensor(sasrec.window_of([films[watched]]))
    ours = page.rank_films(weights, [TITLES[i] for i in watched])
    with torch.no_grad():
        scores, rows = model.scores(window)[0].numpy(), model.weights(window)[0].numpy()
    T = min(len(watched), sasrec.LENGTH)
    np.testing.assert_allclose(ours.scores, scores[films], atol=1e-5 * np.abs(scores).max())
    np.testing.assert_allclose(ours.weights, rows[-T:, -T:], atol=1e-5)
    assert ours.films == [TITLES[i] for i in watched][-T:]


def test_order_matters_and_the_future_does_not(weights):
    one, two = (page.rank_films(weights, films) for films in (TITLES[:4], TITLES[3::-1]))
    assert np.abs(one.scores - two.scores).max() > 0.1
    assert np.all(np.triu(one.weights, 1) == 0)
    np.testing.assert_allclose(one.weights.sum(-1), 1, atol=1e-6)


def test_films_are_found_by_the_beginning_of_their_title(weights):
    assert page.find(weights, "brazil") == 2
    assert page.find(weights, "alien") == 1  # the most rated of three
    assert page.find(weights, "ALIEN (1979)") == 0
    with pytest.raises(ValueError, match=r"no title begins with 'blanca'; perhaps Casablanca \(1942\)"):
        page.find(weights, "blanca")
    with pytest.raises(ValueError, match=r"no title begins with 'xyz'$"):
        page.find(weights, "xyz")
    with pytest.raises(ValueError, match="at least one film"):
        page.rank_films(weights, [])


def test_what_was_watched_is_not_recommended(weights):
    ranking = page.rank_films(weights, TITLES[:2])
    best = page.best(weights, ranking, 3)
    assert len(best) == 3
    assert not set(best) & set(TITLES[:2])
    assert list(best.values()) == sorted(best.values(), reverse=True)
    assert min(best.values()) > 0


def test_the_figure_draws_every_history(monkeypatch, weights):
    monkeypatch.setattr(recommendation, "HISTORIES", {"some": TITLES[:3], "more": TITLES[1:4]})
    figure = recommendation.recommender(weights)
    built = figure.built()
    assert len(built["states"]) == len(set(built["captions"])) == 4
    assert all("After" in caption for caption in built["captions"])
