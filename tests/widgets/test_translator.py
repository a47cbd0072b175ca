"""The translator of the page: NumPy says what torch says, number words are those of the maintained generator, bad input is refused."""

import numpy as np
import pytest
import torch

from attnteach.datasets.numbers import english
from attnteach.models import translator
from attnteach.models.translator import spell, translate
from attnteach.studies.language import translation
from attnteach.widgets.translation import translation_explorer


@pytest.fixture(scope="module")
def trained():
    """Few steps: enough that no two next words are as likely as each other."""
    return translation.export(steps=30)


def models(weights, kind):
    model = translation.MODELS[kind](E=24, H=48)
    model.load_state_dict(
        {n.removeprefix(f"{kind}."): torch.tensor(a) for n, a in weights.items() if n.startswith(f"{kind}.")}
    )
    return model


@pytest.mark.parametrize("kind", ["Bahdanau", "Luong"])
@pytest.mark.parametrize("language", ["German", "Chinese"])
@pytest.mark.parametrize("number", [0, 47, 115, 234_196])
def test_numpy_says_what_torch_says(trained, kind, language, number):
    source, words, rows = translation.example(models(trained, kind), number, language)
    ours = translate(trained, number, language, model=kind)
    assert ours.source == source
    assert ours.words == words[: len(ours.words)]
    assert len(ours.words) in (len(words), translator.LONGEST)
    np.testing.assert_allclose(ours.weights, rows[: len(ours.weights)], atol=1e-5)


@pytest.mark.parametrize("kind", ["Bahdanau", "Luong"])
def test_scores_of_the_next_word_are_those_of_torch(trained, kind):
    """Teacher forced, so that a wrong word early cannot hide or make a difference."""
    model = models(trained, kind)
    source, target = translation.batch([234_196], ["German"])
    with torch.no_grad():
        want, weights, _ = model(target[:, :-1], *model.encode(source))
    w = {n.removeprefix(f"{kind}."): a for n, a in trained.items() if n.startswith(f"{kind}.")}
    keys, state = translator.encode(w, source[0].numpy())
    for t, word in enumerate(target[0, :-1]):
        scores, row, state = translator.next_word(w, translator.STEPS[kind], int(word), keys, state)
        np.testing.assert_allclose(scores, want[0, t], atol=1e-5)
        np.testing.assert_allclose(row, weights[0, t], atol=1e-5)


def test_spelling_is_that_of_the_generator():
    numbers = [*range(0, 2_100), *range(9_990, 10_120), *range(10_000, 1_000_000, 997), 999_999]
    assert [n for n in numbers if spell(n).split() != english(n)] == []


def test_words_may_be_given_instead_of_a_number(trained):
    assert translate(trained, "forty-seven").words == translate(trained, 47).words


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"number": 10**6}, "from 0 to 999,999, got 1,000,000"),
        ({"number": "forty sevn"}, "words of a number up to 999,999, got 'sevn'"),
        ({"number": ""}, "got ''"),
        ({"number": 47, "language": "French"}, "got 'French' by 'Bahdanau'"),
        ({"number": 47, "model": "Vaswani"}, "got 'German' by 'Vaswani'"),
    ],
)
def test_bad_input_is_refused(trained, bad, message):
    with pytest.raises(ValueError, match=message):
        translate(trained, **bad)


def test_the_explorer_has_a_state_for_each_choice(trained):
    figure = translation_explorer(trained, numbers=(47, 115))
    assert len(figure.states()) == 2 * 2 * 2
    assert "47 is said" in figure.caption(figure.states()[0])
    assert "<svg" in figure.picture(figure.states()[-1]).body("x")
