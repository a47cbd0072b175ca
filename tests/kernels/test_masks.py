import numpy as np
import pytest
import torch

from attnteach.kernels import both, build, causal, documents, either, padding, prefix, window


def draw(mask):
    return ["".join(".x"[int(seen)] for seen in row) for row in mask]


def test_causal_drawn_by_hand():
    assert draw(build(causal, 3, 3)) == ["x..", "xx.", "xxx"]


def test_fewer_queries_are_the_last_positions():
    assert draw(build(causal, 2, 4)) == ["xxx.", "xxxx"]


def test_more_queries_than_keys_leave_the_first_ones_nothing():
    assert draw(build(causal, 3, 2)) == ["..", "x.", "xx"]


def test_window_counts_oneself():
    assert draw(build(window(2), 2, 4)) == [".xx.", "..xx"]
    assert draw(build(window(1), 3, 3)) == ["x..", ".x.", "..x"]


def test_prefix_drawn_by_hand():
    assert draw(build(prefix(2), 4, 4)) == ["xx..", "xx..", "xxx.", "xxxx"]


def test_documents_drawn_by_hand():
    rule = documents([7, 7, 3])
    assert draw(build(rule, 3, 3)) == ["xx.", "xx.", "..x"]
    assert draw(build(both(causal, rule), 2, 3)) == ["xx.", "..x"]


def test_documents_and_padding_take_a_batch():
    mask = build(documents([[0, 0, 1], [0, 1, 1]]), 2, 3)
    assert [draw(m) for m in mask] == [["xx.", "..x"], [".xx", ".xx"]]
    mask = build(padding([1, 3]), 2, 3)
    assert [draw(m) for m in mask] == [["x..", "x.."], ["xxx", "xxx"]]


def test_rules_combine():
    assert draw(build(either(window(1), prefix(1)), 3, 3)) == ["x..", "xx.", "xxx"]
    assert draw(build(both(window(2), padding(2)), 3, 3)) == ["x..", "xx.", ".x."]


def test_build_gives_the_library_and_the_type_of_like():
    mask = build(causal, 2, 3, like=torch.zeros(1))
    assert isinstance(mask, torch.Tensor)
    assert mask.dtype == torch.bool
    assert build(causal, 2, 3).dtype == np.bool_


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: window(0), "window: w must be an integer >= 1, got 0"),
        (lambda: window(2.0), "window: w must be an integer"),
        (lambda: window(True), "window: w must be an integer"),
        (lambda: prefix(-1), "prefix: n must be an integer >= 0, got -1"),
        (lambda: documents([0.5, 1.0]), "documents: ids must be integers, got float64"),
        (lambda: padding([1.5]), "padding: lengths must be integers"),
        (lambda: build(documents([0, 0]), 2, 3), "ids cover 2 positions, the mask has 3"),
        (lambda: build(lambda t, s: s - t, 2, 3), "a rule must give booleans, got int64"),
        (lambda: build(causal, -1, 3), "build: T must be an integer >= 0, got -1"),
    ],
)
def test_bad_input_says_what_was_expected(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_no_document_stands_before_the_first():
    with pytest.raises(ValueError, match="documents: positions start at 0, the mask asks for -2"):
        build(documents([0, 0, 1]), 5, 3)
