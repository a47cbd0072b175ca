import pickle

import numpy as np
import pytest
import torch

from attnteach.models.bags import look
from attnteach.studies.medical_imaging import lesions, pooling


@pytest.fixture(scope="module")
def data():
    return lesions.digits(0, 60)


def models(F):
    return {name: pooling.built(kind, 0, F) for name, kind in lesions.WEAK.items()}


def test_poolings_by_hand(data):
    some = data.test._replace(**{name: getattr(data.test, name)[:5] for name in data.test._fields})
    for name, model in models(32).items():
        logits, maps = pooling.answers(model, some.x, some.mask)
        with torch.no_grad():
            scores = model.tile_scores(torch.tensor(some.x)).numpy()
        for b, seen in enumerate(some.mask):
            s = scores[b][seen]
            want = {
                "max": s.max(),
                "mean": s.mean(),
                "noisy-or": np.log(1 / np.prod(1 - 1 / (1 + np.exp(-s))) - 1),
            }
            if name in want:
                assert logits[b] == pytest.approx(want[name], abs=1e-3)
                np.testing.assert_array_equal(maps[b][seen], s)
            else:
                assert maps[b][seen].sum() == pytest.approx(1, abs=1e-5)
            assert np.isneginf(maps[b][~seen]).all()


def test_an_empty_tile_says_nothing_to_any_pooling(data):
    x, mask = data.test.x[:6].copy(), data.test.mask[:6]
    for model in models(32).values():
        before, _ = pooling.answers(model, x, mask)
        after, _ = pooling.answers(model, np.where(mask[..., None], x, 7).astype(np.float32), mask)
        np.testing.assert_allclose(after, before, atol=1e-5)


def test_training_descends_repeats_and_leaves_the_global_seed_alone(data):
    torch.manual_seed(0)
    want = torch.rand(1)
    torch.manual_seed(0)
    first = pooling.built(pooling.GatedAttention, 3, 32)
    losses = pooling.fit(first, data.train, 3, 40)
    assert torch.equal(torch.rand(1), want)
    assert np.mean(losses[-5:]) < 0.95 * np.mean(losses[:5])
    again = pooling.built(pooling.GatedAttention, 3, 32)
    assert losses == pooling.fit(again, data.train, 3, 40)


def test_joining_healthy_bags_keeps_the_label(data):
    more = lesions.joined(data.test, np.random.default_rng(0))
    assert more.x.shape[1] == 4 * data.test.x.shape[1]
    np.testing.assert_array_equal(more.lesion.any(axis=1), data.test.label == 1)
    np.testing.assert_array_equal(more.lesion.sum(axis=1), data.test.lesion.sum(axis=1))


def test_a_hidden_tile_is_masked(data):
    gone = lesions.hidden(data.test.mask, np.zeros(len(data.test.mask), int))
    assert not gone[:, 0].any()
    np.testing.assert_array_equal(gone[:, 1:], data.test.mask[:, 1:])


@pytest.mark.parametrize("load", [lesions.digits, lesions.anatomy])
def test_study_in_short(load):
    study = lesions.run(load, 1, seeds=2, steps=3, count=24, progress=False)
    assert list(study.rows())[:4] == ["attention", "max", "mean", "noisy-or"]
    assert "SIMULATED" in str(study)
    assert study.gap[lesions.MAX].mean == pytest.approx(study.model.mean - study.baselines[lesions.MAX].mean)
    assert 0 < study.luck.mean < 0.3
    assert study.parameters[lesions.ATTENTION] > study.parameters[lesions.MAX]
    assert len(study.examples) == lesions.SHOWN
    assert "Picture" in repr(study.draw_hits())
    assert "tile" in study.say(0)
    study.draw(1)
    assert pickle.loads(pickle.dumps(study)).rows() == study.rows()


def test_whoever_sees_the_healthy_slice_finds_the_lesion():
    study = lesions.run(lesions.anatomy, 0, seeds=1, steps=1, count=8, progress=False)
    assert study.baselines[lesions.KNOWING].mean > 0.98


def test_the_page_says_what_torch_says():
    arrays = lesions.export(steps=30, count=60)
    assert sum(array.nbytes for array in arrays.values()) < 200_000
    model = pooling.built(pooling.GatedAttention, 0, 32)
    model.load_state_dict({name: torch.tensor(arrays[name], dtype=torch.float32) for name in model.state_dict()})
    flat = arrays["tiles"].astype(np.float32).reshape(*arrays["mask"].shape, -1)
    x = (flat - arrays["centre"].astype(np.float32)) @ arrays["matrix"].astype(np.float32)
    logits, maps = pooling.answers(model, x, arrays["mask"])
    for bag in range(len(logits)):
        ours = look(arrays, bag)
        assert ours.probability == pytest.approx(1 / (1 + np.exp(-logits[bag])), abs=1e-4)
        np.testing.assert_allclose(ours.weights, np.where(arrays["mask"][bag], maps[bag], 0), atol=1e-4)
    assert look(arrays, 0, without=[0]).weights[0] == 0
    with pytest.raises(ValueError, match="look: expected a bag below 6 and tiles below 16, got bag 6"):
        look(arrays, 6)
