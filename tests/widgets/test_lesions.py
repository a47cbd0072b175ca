"""The bag to look through: every state is drawn and says what it shows."""

import numpy as np
import pytest

from attnteach.models.bags import look
from attnteach.widgets import lesions as figure


@pytest.fixture(scope="module")
def model():
    rng, N, F, M, A = np.random.default_rng(0), 5, 16, 7, 3
    shapes = {"encode.0.weight": (M, F), "encode.0.bias": (M,), "pool.V": (M, A), "pool.U": (M, A), "pool.w": (A,)}
    shapes |= {"score.weight": (1, M), "score.bias": (1,), "centre": (16,), "matrix": (16, F)}
    arrays = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    mask = np.arange(N) < np.array([[5], [3]])
    return arrays | {"tiles": rng.random((2, N, 4, 4)), "mask": mask, "lesion": np.eye(2, N) > 0}


def test_what_is_hidden_is_a_rank_of_the_weights(model):
    order = np.argsort(-look(model, 0).weights)
    assert figure.chosen(model, 0, None) == ()
    assert [figure.chosen(model, 0, rank) for rank in (0, 1, 2, -1)] == [(t,) for t in order[[0, 1, 2, -1]]]
    assert figure.chosen(model, 1, -1)[0] < 3  # of the real tiles


def test_every_state_is_drawn(model):
    built = figure.bag_explorer(model).built()
    assert len(built["states"]) == 2 * len(figure.RANKS)
    assert len(set(built["captions"][:5])) == 5  # of the bag with five tiles, each rank another
    assert all("The model says" in caption for caption in built["captions"])
    assert sum("without tile" in caption for caption in built["captions"]) == 2 * 4
