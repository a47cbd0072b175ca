import numpy as np
import pytest
import torch

from attnteach.kernels import (
    adaptive_span_mask,
    attention,
    build,
    causal,
    linear_attention,
    linear_attention_recurrent,
    nadaraya_watson,
    sentinel_attention,
    softmax,
    talking_heads,
)


def test_linear_attention_row_by_row(draw, same):
    q, k, v = draw((2, 7, 5), (2, 7, 5), (2, 7, 3))
    f = lambda x: np.where(x > 0, x + 1, np.exp(x))  # noqa: E731
    ours = same(linear_attention, q, k, v)
    for t in range(7):
        w = np.einsum("bd,bsd->bs", f(q[:, t]), f(k[:, : t + 1]))
        want = np.einsum("bs,bse->be", w, v[:, : t + 1]) / w.sum(-1, keepdims=True)
        np.testing.assert_allclose(ours[:, t], want, atol=1e-12)


def test_the_recurrence_is_the_quadratic_form(draw, same):
    q, k, v = draw((2, 3, 7, 5), (2, 3, 7, 5), (2, 3, 7, 11))
    np.testing.assert_allclose(same(linear_attention_recurrent, q, k, v), linear_attention(q, k, v), atol=1e-12)
    leaves = [torch.tensor(a, requires_grad=True) for a in draw((3, 2), (3, 2), (3, 2))]
    for f in (linear_attention, linear_attention_recurrent):
        assert torch.autograd.gradcheck(f, leaves)


def test_adaptive_span_drawn_by_hand(same):
    soft = same(adaptive_span_mask, np.array([0.0, 1.0]), 2, 4, ramp=2)
    assert soft.tolist() == [[[0, 0.5, 1, 0], [0, 0, 0.5, 1]], [[0.5, 1, 1, 0], [0, 0.5, 1, 1]]]


def test_the_span_learns(draw):
    span = torch.tensor([1.3, 2.4], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: adaptive_span_mask(z, 3, 5, ramp=2), span)
    adaptive_span_mask(span, 3, 5, ramp=2).sum().backward()
    assert (span.grad > 0).all()


def test_a_sentinel_is_one_more_key_per_query(draw, same):
    q, k, v, sk, sv = draw((2, 3, 5), (2, 7, 5), (2, 7, 11), (2, 3, 5), (2, 3, 11))
    out, share = same(sentinel_attention, q, k, v, sk, sv)
    for t in range(3):
        want = attention(
            q[:, t : t + 1],
            np.concatenate([k, sk[:, t : t + 1]], 1),
            np.concatenate([v, sv[:, t : t + 1]], 1),
        )
        np.testing.assert_allclose(out[:, t : t + 1], want, atol=1e-12)
    assert ((0 < share) & (share < 1)).all()


def test_with_nothing_to_see_the_sentinel_takes_all(draw):
    q, k, v, sk, sv = draw((3, 5), (7, 5), (7, 11), (3, 5), (3, 11))
    out, share = sentinel_attention(q, k, v, sk, sv, mask=np.zeros((3, 7), bool))
    np.testing.assert_array_equal(share, np.ones((3, 1)))
    np.testing.assert_array_equal(out, sv)


def test_talking_heads_by_its_sums(draw, same):
    q, k, v, Pl, Pw = draw((2, 3, 5, 7), (2, 3, 11, 7), (2, 3, 11, 13), (3, 3), (3, 3))
    mask = build(causal, 5, 11)
    logits = np.einsum("bhtd,bhsd,hg->bgts", q, k, Pl) / 7**0.5
    weights = np.einsum("bhts,hg->bgts", softmax(np.where(mask, logits, -np.inf)), Pw)
    want = np.einsum("bgts,bgse->bgte", weights, v)
    np.testing.assert_allclose(same(talking_heads, q, k, v, Pl, Pw, mask=mask), want, atol=1e-12)
    silent = talking_heads(q, k, v, np.eye(3), np.eye(3), mask=mask)
    np.testing.assert_allclose(silent, attention(q, k, v, mask=mask), atol=1e-12)


@pytest.mark.parametrize("P", [np.eye(2), np.ones((3, 2)), np.ones(3)])
def test_talking_heads_wants_square_mixes(P, draw):
    q, k, v = draw((3, 5, 7), (3, 11, 7), (3, 11, 13))
    with pytest.raises(ValueError, match=r"talking_heads: P_logits must be \(3, 3\), got"):
        talking_heads(q, k, v, P, np.eye(3))


@pytest.mark.parametrize("dtype", [np.float16, torch.float16, torch.bfloat16])
def test_half_precision_is_summed_in_float32(dtype, draw):
    """Scores in the thousands and sums over a thousand keys, where half precision counts in ones, lose nothing but the last rounding."""
    half = (lambda x: x.astype(dtype)) if dtype is np.float16 else (lambda x: torch.tensor(x).to(dtype))
    full = (lambda x: x.astype(float)) if dtype is np.float16 else (lambda x: x.double())
    q, k, v, own = (half(x) for x in draw((3, 1009, 7), (3, 1009, 7), (3, 1009, 5), (3, 1009, 5)))
    mixes = half(np.eye(3))
    ulp = 2**-8 if dtype is torch.bfloat16 else 2**-11
    for function, args in [
        (linear_attention, (q, k, v)),
        (linear_attention_recurrent, (q, k, v)),
        (sentinel_attention, (30 * q, 30 * k, v, 30 * q, own)),
        (talking_heads, (30 * q, 30 * k, v, mixes, mixes)),
        (nadaraya_watson, (30 * k, v, 30 * q, 1.0)),
    ]:
        ours, want = function(*args), function(*(full(a) if hasattr(a, "shape") else a for a in args))
        ours, want = (x[0] if isinstance(x, tuple) else x for x in (ours, want))
        assert ours.dtype == dtype
        np.testing.assert_allclose(np.asarray(full(ours)), np.asarray(want), rtol=2 * ulp, atol=5e-4)
