import numpy as np
import pytest
import torch

from attnteach.datasets.canvases import Scenes
from attnteach.studies.vision import detection as study

torch.set_num_threads(1)
EMPTY = np.zeros((0, 4), np.float32)
BOX = np.array([[4, 4, 12, 16]], np.float32)


@pytest.fixture(scope="module")
def data():
    return study.made(0, train=60, test=20)


@pytest.mark.parametrize("name", study.MAKE)
def test_a_batch_without_objects_has_a_loss_and_gradients(name):
    model = study.untrained(name, 0)
    loss = model.loss(torch.rand(3, 32, 32), [EMPTY] * 3)
    loss.backward()
    assert torch.isfinite(loss)
    assert all(p.grad is None or torch.isfinite(p.grad).all() for p in model.parameters())


@pytest.mark.parametrize("name", study.MAKE)
def test_the_loss_falls_and_the_seed_decides(name, data):
    courses = []
    for seed in (0, 0, 1):
        model = study.untrained(name, seed)
        courses.append(study.train(model, data["train"], np.random.default_rng(seed), 12))
    assert courses[0] == courses[1] != courses[2]
    assert np.mean(courses[0][-3:]) < np.mean(courses[0][:3])


def test_each_object_has_a_query_of_its_own_and_the_rest_nothing():
    boxes = torch.tensor([[[0.0, 0, 8, 8], [20, 20, 30, 30], [5, 5, 12, 15]]])
    scores = torch.tensor([[9.0, -9, 9]])
    right = study.set_loss(scores, boxes, [np.array([[0, 0, 8, 8], [5, 5, 12, 15]], np.float32)])
    assert right < 1e-3
    surplus = study.set_loss(scores, boxes, [np.array([[0, 0, 8, 8]], np.float32)])
    assert surplus > 1  # the third query says "object", and nobody is left for it
    missed = study.set_loss(scores, boxes, [np.array([[0, 0, 8, 8], [5, 5, 12, 15], [20, 20, 30, 30]], np.float32)])
    assert missed > 1


def test_queries_apart_do_not_see_each_other():
    for name, together in ((study.DETR, True), (study.SEPARATE, False)):
        model = study.untrained(name, 0)
        states, _ = model.queries(torch.ones(1, 4, study.WIDTH), torch.zeros(4, study.WIDTH))
        model.queries.weights["query"].data[1] += 1
        moved, _ = model.queries(torch.ones(1, 4, study.WIDTH), torch.zeros(4, study.WIDTH))
        assert (abs(moved - states)[0, 0].max() > 1e-6).item() == together


def test_a_heat_map_keeps_the_largest_of_neighbours():
    model = study.untrained(study.HEAT, 0)
    scores, _ = model(torch.rand(2, 32, 32))
    kept = (scores > -20).reshape(2, 8, 8)
    assert kept.any()
    assert not (kept[:, :, 1:] & kept[:, :, :-1]).any()
    assert not (kept[:, 1:] & kept[:, :-1]).any()


def test_larger_canvases_fit_all_but_slots():
    large = np.random.default_rng(0).random((2, 48, 48), dtype=np.float32)
    for name in (study.DETR, study.SEPARATE, study.HEAT):
        (scores, boxes), _ = study.predictions(study.untrained(name, 0), large)
        assert boxes.shape == (len(scores), 4)
    with pytest.raises(RuntimeError):
        study.predictions(study.untrained(study.SLOTS, 0), large)


def test_who_never_looks_says_where_digits_usually_are():
    data = Scenes(np.zeros((3, 32, 32), np.float32), [BOX, BOX, EMPTY])
    scores, boxes = study.usual_places(data)
    assert scores.tolist() == [2 / 3]
    assert ((boxes[0, 2:] - boxes[0, :2]) == [8, 12]).all()


def test_a_short_run_holds_what_it_promises(monkeypatch):
    whole = study.made
    monkeypatch.setattr(study, "made", lambda seed: whole(seed, train=40, test=30))
    result = study.run(seeds=2, steps=2, progress=False)
    assert list(result.rows()) == ["attention", study.SEPARATE, study.HEAT, study.SLOTS, study.ALWAYS]
    assert set(result.large) == {study.DETR, study.SEPARATE, study.HEAT}
    assert set(result.alarms) == set(result.duplicates) == set(study.MAKE)
    assert all(0 <= value <= 1 for row in result.rows().values() for value in row.values)
    assert result.image.shape == (32, 32)
    result.draw()
    result.draw_looks()
