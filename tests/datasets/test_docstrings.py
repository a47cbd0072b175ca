import importlib
from collections import Counter

import numpy as np
import pytest

from attnteach.datasets import docstrings
from attnteach.datasets.docstrings import lead, load_docstrings, split_at_random, split_by_module, words


def test_three_packages_document_themselves():
    counts = Counter(one.module.split(".")[0] for one in load_docstrings())
    assert set(counts) == {"numpy", "sklearn", "torch"}
    assert min(counts.values()) > 400
    assert sum(counts.values()) > 3000


def test_lengths_are_as_asked():
    for one in load_docstrings():
        assert 4 <= len(words(one.summary)) <= 12
        assert len(words(one.body)) >= 15


def test_nothing_is_there_twice():
    for side in ("summary", "body"):
        assert max(Counter(words(getattr(one, side)) for one in load_docstrings()).values()) == 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_module_and_no_docstring_on_both_sides(seed):
    train, test = split_by_module(load_docstrings(), np.random.default_rng(seed), share=0.15)
    assert len(train) + len(test) == len(load_docstrings())
    assert 0.08 < len(test) / len(load_docstrings()) < 0.25
    assert not {one.module for one in train} & {one.module for one in test}
    assert not {words(one.summary) for one in train} & {words(one.summary) for one in test}
    assert not {words(one.body) for one in train} & {words(one.body) for one in test}


def test_the_random_split_shares_modules():
    train, test = split_at_random(load_docstrings(), np.random.default_rng(0))
    assert not set(train) & set(test)
    assert {one.module for one in train} & {one.module for one in test}


def test_splits_repeat_and_differ():
    first, again, other = (split_by_module(load_docstrings(), np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("module", "name"),
    [("numpy.linalg._linalg", "norm"), ("sklearn.metrics._ranking", "auc"), ("torch.nn.functional", "softmax")],
)
def test_what_is_read_is_what_python_shows(module, name):
    shown = getattr(importlib.import_module(module), name).__doc__.strip()
    assert " ".join(shown.split("\n\n")[0].split()) in [
        one.summary for one in load_docstrings() if (one.module, one.name) == (module, name)
    ]


def test_words_by_hand():
    assert words("Return ``x_1`` of :class:`torch.Tensor`, 3 times.") == (
        "return",
        "x_1",
        "of",
        "torch.tensor",
        "3",
        "times",
    )
    assert lead("The sum, e.g. of `a`. It is\nnot more.") == ("the", "sum", "e.g", "of", "a")


def test_first_lines_that_only_repeat_the_call_are_left_out():
    assert not [one for one in load_docstrings() if docstrings.SIGNATURE.match(one.summary)]


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(docstrings, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"expected the package numpy to be installed.*attnteach\[studies\]"):
        load_docstrings.__wrapped__()
