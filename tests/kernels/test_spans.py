import numpy as np
import pytest
import torch

from attnteach.judge.problems.span_decode import oracle
from attnteach.kernels import span_decode


def test_span_by_hand():
    # apart, the end (0) would come before the start (2)
    start, end = np.array([0.0, 1.0, 5.0, 0.0]), np.array([9.0, 0.0, 1.0, 3.0])
    assert [int(i) for i in span_decode(start, end, 2)] == [0, 0]
    assert [int(i) for i in span_decode(start, end - [9, 0, 0, 0], 2)] == [2, 3]
    assert [int(i) for i in span_decode(start, end - [9, 0, 0, 0], 1)] == [2, 2]


@pytest.mark.parametrize("max_len", [1, 3, 13, 20])
def test_spans_are_the_judges(max_len, draw):
    start, end = draw((2, 5, 13), (2, 5, 13))
    i, j = span_decode(start, end, max_len)
    ti, tj = span_decode(torch.tensor(start), torch.tensor(end), max_len)
    assert i.shape == j.shape == (2, 5)
    np.testing.assert_array_equal(i, ti.numpy())
    np.testing.assert_array_equal(j, tj.numpy())
    for at in np.ndindex(2, 5):
        assert (i[at], j[at]) == oracle(start[at], end[at], max_len)


def test_bad_spans_are_refused(draw):
    start, end = draw((5,), (6,))
    with pytest.raises(ValueError, match="span_decode: positions S must agree, but start has 5, end has 6"):
        span_decode(start, end, 2)
    with pytest.raises(ValueError, match="span_decode: max_len must be an integer >= 1, got 0"):
        span_decode(start, start, 0)


def test_no_words_hold_no_span():
    with pytest.raises(ValueError, match="span_decode: S must be an integer >= 1, got 0"):
        span_decode(np.zeros((2, 0)), np.zeros((2, 0)), 2)
