import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from attnteach.kernels import (
    alibi_bias,
    half_to_interleaved,
    relative_bias,
    rope,
    rope_interleaved,
    sinusoidal_positions,
)


def test_sinusoids_entry_by_entry():
    table = sinusoidal_positions(5, 7)
    for p in range(5):
        for c in range(7):
            angle = p / 10000 ** ((c - c % 2) / 7)
            assert table[p, c] == pytest.approx(np.cos(angle) if c % 2 else np.sin(angle), abs=1e-15)


def test_rope_as_complex_multiplication(draw, same):
    (x,) = draw((2, 5, 6))
    positions = np.array([0, 3, 4, 100, 7])
    turn = np.exp(1j * positions[:, None] * 10000.0 ** (-np.arange(0, 6, 2) / 6))
    z = (x[..., :3] + 1j * x[..., 3:]) * turn
    np.testing.assert_allclose(rope(x, positions), np.concatenate([z.real, z.imag], -1), atol=1e-12)
    z = (x[..., 0::2] + 1j * x[..., 1::2]) * turn
    want = np.stack([z.real, z.imag], -1).reshape(x.shape)
    np.testing.assert_allclose(rope_interleaved(x, positions), want, atol=1e-12)
    for f in (rope, rope_interleaved):
        same(lambda a, f=f: f(a, positions), x)


@given(shift=st.integers(-1000, 1000), distance=st.integers(0, 500))
def test_scores_depend_on_the_distance_only(shift, distance):
    q, k = np.random.default_rng(0).normal(size=(2, 1, 8))

    def score(a, b):
        return (rope(q, [a]) @ rope(k, [b]).T).item()

    assert score(distance + shift, shift) == pytest.approx(score(distance, 0), abs=1e-9)


def test_the_two_layouts_convert(draw, same):
    (x,) = draw((2, 5, 6))
    p = np.arange(5) + 17
    np.testing.assert_allclose(rope_interleaved(half_to_interleaved(x), p), half_to_interleaved(rope(x, p)), atol=1e-12)
    assert same(half_to_interleaved, np.arange(6.0)).tolist() == [0, 3, 1, 4, 2, 5]
    assert np.abs(rope(x, p) - rope_interleaved(x, p)).max() > 0.1


def test_rope_keeps_norms_dtype_and_gradients(draw):
    (x,) = draw((5, 6))
    np.testing.assert_allclose(np.linalg.norm(rope(x, np.arange(5)), axis=-1), np.linalg.norm(x, axis=-1), atol=1e-12)
    half = torch.tensor(x).to(torch.bfloat16)
    turned = rope(half, np.arange(100001, 100006))
    assert turned.dtype == torch.bfloat16
    np.testing.assert_allclose(turned.double(), rope(half.double(), np.arange(100001, 100006)), atol=2e-2)
    assert torch.autograd.gradcheck(lambda t: rope(t, range(5)), torch.tensor(x, requires_grad=True))


def test_alibi_drawn_by_hand():
    bias = alibi_bias(2, 2, 3)
    assert bias.tolist() == [
        [[-1 / 16, 0, 0], [-2 / 16, -1 / 16, 0]],
        [[-1 / 256, 0, 0], [-2 / 256, -1 / 256, 0]],
    ]
    assert alibi_bias(8, 1, 2)[:, 0, 0].tolist() == [-(2.0**-i) for i in range(1, 9)]


def test_relative_bias_reads_the_clipped_distance(same):
    table = np.array([[10.0, 11, 12], [20, 21, 22]])
    assert same(relative_bias, table, 2, 4).tolist() == [
        [[10, 10, 11, 12], [10, 10, 10, 11]],
        [[20, 20, 21, 22], [20, 20, 20, 21]],
    ]
    table = torch.tensor(table, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: relative_bias(t, 2, 4), table)
