import numpy as np
import pytest
import torch

from attnteach.judge import problem
from attnteach.kernels import retain_contributions, sinusoidal_positions, time_gap_encoding


def patient(draw, lead=(), T=5, C=7, M=3):
    alpha, beta, x, emb, w = draw((*lead, T), (*lead, T, M), (*lead, T, C), (C, M), (M,))
    weight = np.exp(alpha)
    return weight / weight.sum(-1, keepdims=True), np.tanh(beta), (x > 0).astype(float), emb, w


@pytest.mark.parametrize("lead", [(), (2,), (2, 11)])
def test_contributions_are_the_judges_loop(lead, draw):
    args = patient(draw, lead)
    want = problem("retain_contributions").oracle(*args)
    np.testing.assert_allclose(retain_contributions(*args), want, atol=1e-12)
    np.testing.assert_allclose(retain_contributions(*map(torch.tensor, args)), want, atol=1e-12)


def test_contributions_sum_to_the_logit(draw):
    alpha, beta, x, emb, w = patient(draw, (2,))
    context = (alpha[..., None] * beta * (x @ emb)).sum(-2)  # eq. 1-4 of the paper, as the model computes it
    np.testing.assert_allclose(retain_contributions(alpha, beta, x, emb, w).sum((-2, -1)), context @ w, atol=1e-12)


def test_a_contribution_by_hand():
    got = retain_contributions(
        np.array([0.25, 0.75]),
        np.array([[1.0], [-1.0]]),
        np.array([[1.0, 0], [1, 1]]),
        np.array([[4.0], [8]]),
        np.array([2.0]),
    )
    np.testing.assert_allclose(got, [[2.0, 0], [-6, -12]])


def test_whole_days_are_the_table_of_positions():
    days = np.arange(13.0)
    np.testing.assert_allclose(time_gap_encoding(days, 6), sinusoidal_positions(13, 6), atol=1e-12)


@pytest.mark.parametrize("lead", [(), (2,), (2, 3)])
def test_days_are_the_judges_columns(lead, draw):
    (days,) = draw((*lead, 5))
    want = problem("time_gap_encoding").oracle(400 * days, 14)
    np.testing.assert_allclose(time_gap_encoding(400 * days, 14), want, atol=1e-12)
    np.testing.assert_allclose(time_gap_encoding(torch.tensor(400 * days), 14), want, atol=1e-12)


def test_products_depend_on_the_gap_alone(draw):
    (days,) = draw((7,))
    codes, later = time_gap_encoding(100 * days, 10), time_gap_encoding(100 * days + 365.25, 10)
    np.testing.assert_allclose(codes @ codes.T, later @ later.T, atol=1e-10)


def test_widths_that_do_not_fit_are_refused(draw):
    alpha, beta, x, emb, w = patient(draw)
    with pytest.raises(ValueError, match="retain_contributions: codes C must agree, but x has 7, emb has 6"):
        retain_contributions(alpha, beta, x, emb[1:], w)
    with pytest.raises(ValueError, match="retain_contributions: visits T must agree"):
        retain_contributions(alpha[1:], beta, x, emb, w)
    with pytest.raises(ValueError, match="time_gap_encoding: M must be"):
        time_gap_encoding(alpha, 0)


def test_an_odd_width_ends_with_a_sine():
    np.testing.assert_allclose(time_gap_encoding(np.arange(4.0), 5), sinusoidal_positions(4, 5), atol=1e-12)
