import pickle

import numpy as np
import pytest
import torch

from attnteach.datasets.bags import pairs
from attnteach.studies.medical_imaging import diagnosis
from attnteach.studies.medical_imaging.pooling import built


@pytest.fixture(scope="module")
def inputs():
    rng, (n, N) = np.random.default_rng(0), (40, 12)
    return diagnosis.Inputs(
        rng.normal(size=(n, N, 32)).astype(np.float32),
        np.repeat([0, 1], N // 2)[None].repeat(n, axis=0),
        np.ones((n, N), bool),
        rng.integers(0, 2, n),
    )


@pytest.mark.parametrize("kind", diagnosis.MODELS.values())
def test_a_masked_series_says_nothing_and_order_neither(kind, inputs):
    model = built(kind, 0)
    lacking = inputs._replace(mask=inputs.series == 0)
    spoilt = lacking._replace(x=np.where(lacking.mask[..., None], inputs.x, 7).astype(np.float32))
    np.testing.assert_allclose(diagnosis.logits(model, spoilt), diagnosis.logits(model, lacking), atol=1e-4)
    order = np.random.default_rng(1).permutation(12)
    turned = inputs._replace(x=inputs.x[:, order])
    np.testing.assert_allclose(diagnosis.logits(model, turned), diagnosis.logits(model, inputs), atol=1e-4)


def test_a_study_lacks_one_series_at_most(inputs):
    lacking = diagnosis.incomplete(np.random.default_rng(0), inputs, share=0.5)
    left = lacking.mask.sum(axis=1)
    assert set(left) == {6, 12}
    assert 0.3 < (left == 6).mean() < 0.7
    assert diagnosis.complete(None, inputs) is inputs


def test_a_map_is_the_models_own(inputs):
    model = built(diagnosis.Meeting, 0)
    mask = inputs.series == 0
    maps = model.looks(torch.tensor(inputs.x), torch.tensor(mask)).numpy()
    assert maps.shape == (40, 4, 13, 13)
    np.testing.assert_allclose(maps.sum(axis=-1), 1, atol=1e-5)
    assert maps[..., 7:].max() == 0


def test_a_reader_of_digits_is_right():
    from attnteach.datasets.digits28 import digits28

    study = pairs(np.random.default_rng(0), np.arange(len(digits28().labels)), 40)
    np.testing.assert_array_equal(diagnosis.reader(study.digit), study.label)


def test_study_in_short(monkeypatch):
    monkeypatch.setattr(diagnosis, "STUDIES", 64)
    monkeypatch.setattr(diagnosis, "JUDGED", 60)
    study = diagnosis.run(1, seeds=2, steps=2, progress=False)
    assert study.baselines[diagnosis.READER].mean == 1
    assert study.gap[diagnosis.MAX].mean == pytest.approx(study.model.mean - study.baselines[diagnosis.MAX].mean)
    assert study.attention.shape == (4, 13, 13)
    assert len(study.labels) == 13
    assert "Picture" in repr(study.draw_risk())
    assert pickle.loads(pickle.dumps(study)).rows() == study.rows()
