import numpy as np
import torch

from attnteach.datasets.digits28 import digits28
from attnteach.kernels import patchify
from attnteach.models.vision import class_scores
from attnteach.studies.vision import classification as study

torch.set_num_threads(1)
IMAGES = digits28().images[::700]


def scores(name, images, seed=0):
    return study.untrained(name, seed)(torch.tensor(images)).detach().numpy()


def test_the_page_computes_what_was_trained():
    model = study.untrained(study.VIT, 0)
    ours = class_scores(IMAGES, study.arrays(model))
    np.testing.assert_allclose(ours, model(torch.tensor(IMAGES)).detach(), atol=1e-4)


def test_shuffled_patches_are_the_same_patches():
    order = np.random.default_rng(0).permutation(16)
    mixed = study.shuffled(IMAGES, order)
    np.testing.assert_array_equal(patchify(mixed[..., None], 7), patchify(IMAGES[..., None], 7)[:, order])
    assert not np.array_equal(mixed, IMAGES)


def test_without_positions_no_order_of_patches_is_noticed():
    mixed = study.shuffled(IMAGES, np.random.default_rng(0).permutation(16))
    np.testing.assert_allclose(scores(study.BLIND, mixed), scores(study.BLIND, IMAGES), atol=1e-4)
    for name in (study.VIT, study.CONV, study.LINEAR):
        assert abs(scores(name, mixed) - scores(name, IMAGES)).max() > 1e-2


def test_positions_moved_with_their_patches_are_no_change():
    order = np.random.default_rng(0).permutation(16)
    model = study.untrained(study.VIT, 0)
    before = model(torch.tensor(IMAGES))
    model.weights["position"].data = model.weights["position"][order]
    after = model(torch.tensor(study.shuffled(IMAGES, order)))
    torch.testing.assert_close(before, after, atol=1e-4, rtol=0)


def test_the_blind_model_learns_no_positions():
    model = study.untrained(study.BLIND, 0)
    (images, labels), _ = study.data(0)
    study.train(model, images[:48], labels[:48], np.random.default_rng(0), 2)
    assert not model.weights["position"].any()


def test_models_are_of_like_size():
    sizes = {name: sum(p.numel() for p in study.untrained(name, 0).parameters()) for name in study.MODELS}
    assert 0.8 < sizes[study.VIT] / sizes[study.CONV] < 1.25


def test_the_loss_falls_and_the_seed_decides():
    (images, labels), _ = study.data(0)
    courses = []
    for seed in (0, 0, 1):
        model = study.untrained(study.VIT, seed)
        courses.append(study.train(model, images, labels, np.random.default_rng(seed), 40))
    assert courses[0] == courses[1] != courses[2]
    assert np.mean(courses[0][-5:]) < 0.8 * np.mean(courses[0][:5])


def test_a_short_run_holds_what_it_promises(monkeypatch):
    monkeypatch.setattr(study, "SIZES", (50, 4000))
    result = study.run(seeds=2, steps=2, progress=False)
    assert set(result.by_size) == set(study.MODELS)
    assert all(len(row) == 2 for row in result.by_size.values())
    assert set(result.variants) == {study.BLIND, study.ONE, *study.SHUFFLED.values()}
    assert result.attention.shape == (2, 16)
    np.testing.assert_allclose(result.attention.sum(axis=-1) <= 1, True)
    assert "accuracy" in str(result)
    assert "Accuracy" in result.draw_variants().alt
    result.draw_looks()


def test_shuffled_pixels_are_the_same_pixels_in_one_order():
    (plain, labels), _ = study.data(0)
    (mixed, others), _ = study.data(0, shuffle=True)
    assert (labels == others).all()
    torch.testing.assert_close(plain.flatten(1).sort().values, mixed.flatten(1).sort().values)
    assert not torch.equal(plain, mixed)
    order = np.random.default_rng(0).permutation(784)
    torch.testing.assert_close(plain.flatten(1)[:, order], mixed.flatten(1))
