import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from attnteach.kernels import entmax15, online_softmax, softmax, softmax_with_sink, sparsemax

INF = np.inf
ROWS = st.lists(st.floats(-30, 30), min_size=1, max_size=9).map(np.array)


def test_softmax_is_torchs(draw, same):
    (x,) = draw((3, 5, 7))
    np.testing.assert_allclose(same(softmax, x), torch.tensor(x).softmax(-1), atol=1e-15)


@pytest.mark.parametrize("f", [softmax, sparsemax, entmax15])
def test_an_empty_row_gives_zeros_and_no_gradient(f):
    x = torch.tensor([[-INF] * 3, [0.3, 0.1, -INF]], dtype=torch.float64, requires_grad=True)
    w = f(x)
    assert w[0].tolist() == [0, 0, 0]
    assert w[1, 2] == 0
    assert w[1].sum().item() == pytest.approx(1)
    (w * torch.tensor([1.0, 2, 3])).sum().backward()
    assert torch.isfinite(x.grad).all()
    assert x.grad[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("f", [softmax, sparsemax, entmax15])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_extremes_and_half_precision(f, dtype):
    x = torch.tensor([[1e4, 1e4 - 64, -1e4], [3.0, 3.0, -INF]]).to(dtype)
    w = f(x)
    assert w.dtype == dtype
    assert w.float().numpy() == pytest.approx(np.array([[1, 0, 0], [0.5, 0.5, 0]]), abs=1e-3)


def test_half_precision_sums_in_float32():
    # 5,000 equal terms: summed in float16, whose integers end at 2048, the total would stop growing
    w = softmax(np.zeros((1, 5000), dtype=np.float16))
    assert w.dtype == np.float16
    assert float(w[0, 0]) == pytest.approx(1 / 5000, rel=1e-3)


@pytest.mark.parametrize("f", [softmax, sparsemax, entmax15])
@given(row=ROWS, shift=st.floats(-100, 100))
def test_probabilities_that_a_shift_does_not_change(f, row, shift):
    w = f(row)
    assert w.min() >= 0
    assert w.sum() == pytest.approx(1)
    assert f(row + shift) == pytest.approx(w, abs=1e-6)


@pytest.mark.parametrize("f", [softmax, sparsemax, entmax15])
def test_gradients(f):
    x = torch.tensor([[0.31, -0.2, 0.93, 0.17], [2.0, 0.0, -1.0, 0.5]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(f, x)


def test_sparsemax_is_the_projection_on_the_simplex(draw, same):
    (z,) = draw((4, 7))
    for row, p in zip(z, same(sparsemax, z), strict=True):
        # variational definition: p is nearer to z than any other point of the simplex
        others = np.random.default_rng(0).dirichlet(np.ones(7) * 0.3, size=3000)
        assert ((row - p) ** 2).sum() <= ((row - others) ** 2).sum(-1).min() + 1e-12
    assert sparsemax(np.array([0.1, 1.4, 0.5])) == pytest.approx([0, 0.95, 0.05])


def test_entmax15_maximises_its_objective(draw, same):
    (z,) = draw((3, 5))
    z = 1.5 * z
    for row, p in zip(z, same(entmax15, z), strict=True):
        # Tsallis entropy with alpha = 1.5: max p.z + (1 - sum p^1.5) / (1.5 * 0.5)
        def loss(x, row=row):
            return -(x @ row + (1 - (np.clip(x, 0, None) ** 1.5).sum()) / 0.75)

        best = minimize(
            loss,
            np.full(5, 0.2),
            bounds=[(0, 1)] * 5,
            constraints={"type": "eq", "fun": lambda x: x.sum() - 1},
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 500},
        )
        assert p == pytest.approx(best.x, abs=1e-5)
        assert loss(p) <= best.fun + 1e-9
    assert (entmax15(np.array([2.0, 0.0, -2.0])) == 0).sum() >= 1


@given(row=ROWS, cuts=st.lists(st.integers(0, 9), max_size=3))
def test_online_softmax_does_not_care_how_a_row_is_cut(row, cuts):
    top, total = online_softmax(np.split(row, sorted(cuts)))
    assert top == row.max()
    assert total == pytest.approx(np.exp(row - row.max()).sum())


def test_online_softmax_starts_on_an_empty_chunk_and_survives_masked_ones():
    chunks = [np.full((2, 3), -INF), np.array([[-INF, 1.0], [-INF, -INF]]), np.zeros((2, 0))]
    top, total = online_softmax(iter(chunks))
    assert top.tolist() == [1.0, -INF]
    assert total.tolist() == [1.0, 0.0]


def test_online_softmax_is_one_pass_over_an_iterator(same):
    x = np.arange(12.0).reshape(2, 6)
    top, total = online_softmax(torch.tensor(x[:, i : i + 2]) for i in (0, 2, 4))
    assert top.tolist() == [5.0, 11.0]
    np.testing.assert_allclose(total, np.exp(x - x.max(-1, keepdims=True)).sum(-1), atol=1e-12)


def test_a_sink_is_one_more_key_whose_value_is_zero(draw, same):
    x, sink = draw((3, 5, 7), (3, 1))
    want = softmax(np.concatenate([x, np.broadcast_to(sink, (3, 5))[..., None]], -1))[..., :-1]
    np.testing.assert_allclose(same(softmax_with_sink, x, sink), want, atol=1e-15)
    nothing = softmax_with_sink(np.array([-10.0, -10.0]), np.array(0.0))
    assert nothing.sum() == pytest.approx(2 * np.exp(-10) / (1 + 2 * np.exp(-10)))


@pytest.mark.parametrize("normalise", [softmax, sparsemax, entmax15])
def test_no_scores_give_no_weights(normalise, same):
    assert same(normalise, np.zeros((3, 0))).shape == (3, 0)
