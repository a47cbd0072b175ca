"""The study of number words: the loss falls, the same seed gives the same numbers, metrics count what they say."""

import pickle
from typing import NamedTuple

import numpy as np
import pytest
import torch

from attnteach.datasets.numbers import LANGUAGES, english, held_out, sample, translated
from attnteach.studies.language import translation
from attnteach.studies.language.translation import (
    BAHDANAU,
    END,
    EXAMPLE,
    FIXED,
    LENGTHS,
    LUONG,
    MODELS,
    OFFSETS,
    SOURCE,
    TARGET,
    batch,
    batches,
    exact,
    offsets,
    run,
    train,
    translate,
    unseen,
)  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return run(seeds=2, steps=12, progress=False)


def test_every_word_has_a_number():
    numbers = sample(np.random.default_rng(0), 3_000)
    assert {word for n in numbers for word in english(n)} <= set(SOURCE[1:])
    assert {word for n in numbers for language in LANGUAGES for word in translated(n, language)} <= set(TARGET[2:])
    assert len(set(SOURCE)) == len(SOURCE)
    assert len(set(TARGET)) == len(TARGET)


def test_a_batch_by_hand():
    source, target = batch([47, 5], ["German", "Chinese"])
    assert [[SOURCE[i] for i in row] for row in source] == [["forty", "seven"], ["five", ""]]
    assert [TARGET[i] for i in target[0]] == ["German", "sieben", "und", "vierzig", END]
    assert [TARGET[i] for i in target[1]] == ["Chinese", "五", END, "", ""]


def test_no_number_of_the_test_is_trained_on():
    assert held_out(EXAMPLE)
    tested = np.concatenate([unseen(digits) for digits in range(1, 7)])
    assert held_out(tested).all()
    assert len(set(tested.tolist())) == len(tested)
    trained = sample(np.random.default_rng(0), 12_000, digits=6)
    assert not set(trained.tolist()) & set(tested.tolist())


@pytest.mark.parametrize("kind", [BAHDANAU, LUONG, FIXED])
def test_loss_falls_and_padding_changes_nothing(kind):
    model, losses = train(kind, batches(0, 25, 16), 0)
    assert np.mean(losses[-3:]) < 0.8 * losses[0]
    alone, beside = batch([47], ["German"]), batch([47, 123_456], ["German", "German"])
    with torch.no_grad():
        scores = [model(target[:, :4], *model.encode(source))[0][0] for source, target in (alone, beside)]
    np.testing.assert_allclose(*scores, atol=1e-5)


@pytest.mark.parametrize("kind", [BAHDANAU, LUONG])
def test_weights_leave_out_the_padding(kind):
    model = MODELS[kind](8, 12)
    source, target = batch([47, 123_456], ["German", "German"])
    _, weights, _ = model(target[:, :-1], *model.encode(source))
    assert torch.all(weights[0, :, 2:] == 0)
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]))


class Oracle:
    """Says the right words, or one wrong, and looks at a place of our choice."""

    def __init__(self, numbers, language, spoil=()):
        _, self.target = batch(numbers, [language] * len(numbers))
        self.spoil, self.step = spoil, 0

    def encode(self, source):
        return torch.zeros(*source.shape, 1), None, 0

    def __call__(self, word, keys, mask, step):
        right = self.target[:, step + 1].clone()
        for row in self.spoil if step == 0 else ():
            right[row] = 0
        scores = torch.nn.functional.one_hot(right, len(TARGET)).double()[:, None]
        return scores, torch.ones(len(right), 1, keys.shape[1]), step + 1


def test_exact_counts_whole_numbers():
    numbers = [47, 212, 123_456, 9_001]
    assert exact(Oracle(numbers, "German"), numbers, "German") == 1
    assert exact(Oracle(numbers, "German", spoil=[2]), numbers, "German") == 0.75


def test_offsets_by_hand():
    """47: `sieben` translates word 1, `und` none, `vierzig` word 0; all weight on word 1 of forty seven."""

    class Looks:
        def encode(self, source):
            return (torch.tensor([[0.0, 1.0]]),)

        def __call__(self, target, row):
            return None, row.expand(1, target.shape[1], -1), None

    assert dict(zip(OFFSETS, offsets(Looks(), [47]), strict=True)) == {-3: 0, -2: 0, -1: 0, 0: 0.5, 1: 0.5, 2: 0, 3: 0}


def test_greedy_decoding_feeds_back_what_was_said():
    model, _ = train("Bahdanau", batches(0, 3, 8), 0)
    source, _ = batch([123_456], ["Chinese"])
    words, weights = translate(model, source, torch.tensor([TARGET.index("Chinese")]), 5)
    with torch.no_grad():
        inputs = torch.cat([torch.tensor([[TARGET.index("Chinese")]]), words[:, :-1]], dim=1)
        scores, forced, _ = model(inputs, *model.encode(source))
    assert torch.equal(scores.argmax(-1), words)
    torch.testing.assert_close(forced, weights)


def test_the_seed_decides_and_leaves_the_others_alone(study):
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    again = run(seeds=2, steps=12, progress=False)
    assert torch.equal(torch.rand(3), expected)
    assert {name: row.values for name, row in again.rows().items()} == {
        name: row.values for name, row in study.rows().items()
    }
    np.testing.assert_array_equal(again.attention, study.attention)
    other = run(seed=1, seeds=1, steps=12, progress=False)
    assert other.losses[LUONG] != study.losses[LUONG]


def test_what_a_study_holds(study):
    assert list(study.rows()) == ["attention", "Luong", "fixed vector", "fixed vector, four passes"]
    source, words = study.labels
    assert study.attention.shape == (len(words), len(source))
    assert all(first > last for first, last in study.losses.values())
    assert {len(row) for row in study.by_length.values()} == {len(study.digits)} == {len(LENGTHS)}
    sizes = study.parameters
    assert 0.9 < sizes[FIXED] / sizes[BAHDANAU] < 1.1
    assert sizes[LUONG] < sizes[BAHDANAU]
    assert list(study.offsets) == list(study.on_the_word()) == [BAHDANAU, LUONG]
    assert all(0 <= share.mean <= 1 for row in study.offsets.values() for share in row)
    assert pickle.loads(pickle.dumps(study)).rows() == study.rows()


class Answer(NamedTuple):
    words: list
    weights: np.ndarray


def test_elsewhere_by_hand(monkeypatch):
    """Of 47 and 21, one is said right: sieben reads seven, und reads forty, vierzig reads seven, too."""
    weights = np.array([[0.2, 0.8], [0.9, 0.1], [0.3, 0.7]])
    answers = {47: Answer(["sieben", "und", "vierzig"], weights), 21: Answer(["ein", "und"], weights[:2])}
    monkeypatch.setattr(translation, "unseen", lambda digits: np.array([47, 21]))
    monkeypatch.setattr(translation.translator, "translate", lambda weights, n, model: answers[n])
    assert translation.elsewhere({}, BAHDANAU, 2) == 0.5
