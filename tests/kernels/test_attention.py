import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention as sdpa

from attnteach.kernels import (
    attention,
    attention_backward,
    attention_weights,
    build,
    causal,
    decode_step,
    flash_attention,
    flash_attention_backward,
    grouped_query_attention,
    linear_attention,
    linear_attention_recurrent,
    merge_partials,
    padding,
    prefix,
    sentinel_attention,
    talking_heads,
    window,
)

B, H, D, E = 2, 3, 13, 17
SIZES = [(1, 7), (7, 7), (5, 11), (7, 1), (1, 1)]
RULES = {
    "none": None,
    "causal": causal,
    "window": window(3),
    "prefix": prefix(2),
    "padding": padding([[1], [0]]),
}


def tensors(*arrays):
    return [torch.tensor(a) for a in arrays]


def plain(q, k, v, rule):
    """attention with a rule drawn, so that plain and tiled take the same arguments."""
    mask = None if rule is None else build(rule, q.shape[-2], k.shape[-2], like=q)
    return attention(q, k, v, mask=mask)


@pytest.mark.parametrize(("T", "S"), SIZES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_attention_matches_torch(rule, T, S, draw, same):
    q, k, v = draw((B, H, T, D), (B, H, S, D), (B, H, S, E))
    mask = None if rule is None else build(rule, T, S)
    # the oracle is asked only for rows that may see something: its answer for the others varies by version
    sees = np.ones((B, H, T), bool) if mask is None else np.broadcast_to(mask.any(-1), (B, H, T))
    ours = same(attention, q, k, v, mask=mask)
    want = sdpa(*tensors(q, k, v), None if mask is None else torch.tensor(mask)).numpy()
    np.testing.assert_allclose(ours[sees], want[sees], atol=1e-12)
    assert not ours[~sees].any()


@pytest.mark.parametrize(("T", "S"), SIZES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
@pytest.mark.parametrize("block", [(1, 1), (2, 3), (256, 1024)])
def test_tiles_change_nothing(rule, T, S, block, draw, same):
    q, k, v, dout = draw((B, H, T, D), (B, H, S, D), (B, H, S, E), (B, H, T, E))
    mask = None if rule is None else build(rule, T, S)
    out, lse = same(flash_attention, q, k, v, rule=rule, block=block)
    np.testing.assert_allclose(out, plain(q, k, v, rule), atol=1e-12)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(D)
    scores = scores if mask is None else np.where(mask, scores, -np.inf)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(lse, np.log(np.exp(scores).sum(-1)), atol=1e-12)
    ours = same(flash_attention_backward, q, k, v, out, lse, dout, rule=rule, block=block)
    for a, b in zip(ours, attention_backward(q, k, v, dout, mask=mask), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_gradients_by_hand_are_autograds(rule, draw, same):
    q, k, v, dout = draw((B, H, 5, D), (B, H, 11, D), (B, H, 11, E), (B, H, 5, E))
    inputs = [t.requires_grad_() for t in tensors(q, k, v)]
    plain(*inputs, rule).backward(torch.tensor(dout))
    mask = None if rule is None else build(rule, 5, 11)
    for hand, auto in zip(same(attention_backward, q, k, v, dout, mask=mask), inputs, strict=True):
        np.testing.assert_allclose(hand, auto.grad, atol=1e-12)


@pytest.mark.parametrize("forward", [plain, lambda q, k, v, rule: flash_attention(q, k, v, rule=rule, block=(2, 3))[0]])
def test_autograd_goes_through(forward, draw):
    q, k, v = (t.requires_grad_() for t in tensors(*draw((2, 3, 5), (2, 7, 5), (2, 7, 3))))
    assert torch.autograd.gradcheck(lambda *a: forward(*a, window(2)), (q, k, v))


def test_backward_sums_over_broadcast_axes(draw):
    q, k, v, dout = draw((B, H, 5, D), (1, 7, D), (H, 7, E), (B, H, 5, E))
    inputs = [t.requires_grad_() for t in tensors(q, k, v)]
    attention(*inputs).backward(torch.tensor(dout))
    for hand, auto in zip(attention_backward(q, k, v, dout), inputs, strict=True):
        np.testing.assert_allclose(hand, auto.grad, atol=1e-12)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("f", [attention, lambda q, k, v: flash_attention(q, k, v, block=(2, 3))[0]])
def test_half_precision_is_computed_in_float32(f, dtype, draw):
    q, k, v = (t.to(dtype) for t in tensors(*draw((5, D), (11, D), (11, E))))
    q, k = 200 * q, 200 * k  # a dot product beyond float16's 65,504
    out = f(q, k, v)
    assert out.dtype == dtype
    want = f(*(t.double() for t in (q, k, v)))
    np.testing.assert_allclose(out.double(), want, atol=2e-2 if dtype == torch.bfloat16 else 2e-3)


def test_logits_of_ten_thousand(draw):
    q, k, v = draw((3, 5), (7, 5), (7, 2))
    out = attention(1e4 * q, k, v, scale=1.0)
    np.testing.assert_allclose(out, v[(q @ k.T).argmax(-1)], atol=1e-9)


def test_non_contiguous_and_unmodified_inputs(draw):
    q, k, v = draw((D, 5), (11, 2, D), (22, E))
    views = q.T, k[:, 1], v[::2]
    before = [x.copy() for x in views]
    out = attention(*views, mask=build(window(2), 5, 11))
    np.testing.assert_allclose(out, attention(*before, mask=build(window(2), 5, 11)), atol=1e-15)
    lean, _ = flash_attention(*views, rule=window(2))
    np.testing.assert_allclose(lean, out, atol=1e-12)
    for x, y in zip(views, before, strict=True):
        assert (x == y).all()


CAUSAL = build(causal, 4, 4)
FORMS = {
    "attention": lambda q, k, v: attention(q, k, v, mask=CAUSAL),
    "flash_attention": lambda q, k, v: flash_attention(q, k, v, rule=causal, block=(3, 2))[0],
    "grouped_query_attention": lambda q, k, v: grouped_query_attention(q[None], k[None], v[None], mask=CAUSAL)[0],
    "decode_step": lambda q, k, v: decode_step(q, k, v, k[:0], v[:0])[0],
    "sentinel_attention": lambda q, k, v: sentinel_attention(q, k, v, q, np.ones((4, E)), mask=CAUSAL)[0],
    "talking_heads": lambda q, k, v: talking_heads(q[None], k[None], v[None], *np.ones((2, 1, 1)), mask=CAUSAL)[0],
    "linear_attention": linear_attention,
    "linear_attention_recurrent": linear_attention_recurrent,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("broken", [np.nan, np.inf])
@pytest.mark.parametrize("spoil", ["key", "value"])
def test_nan_reaches_only_those_who_may_see_it(form, spoil, broken, draw):
    q, k, v = draw((4, D), (4, D), (4, E))
    clean = form(q, k, v)
    (k if spoil == "key" else v)[2, 1] = broken
    out = form(q, k, v)
    np.testing.assert_allclose(out[:2], clean[:2], atol=1e-15)
    if spoil == "key" or np.isnan(broken):
        assert not np.isfinite(out[2:]).all(-1).any()


def test_nan_in_padding_spoils_neither_output_nor_gradient(draw):
    q, k, v = tensors(*draw((4, D), (5, D), (5, E)))
    mask = build(padding(3), 4, 5, like=q)
    want = attention(q, k[:3], v[:3])
    k[3:], v[3:] = torch.nan, torch.inf
    leaves = [t.requires_grad_() for t in (q, k, v)]
    out = attention(*leaves, mask=mask)
    np.testing.assert_allclose(out.detach(), want, atol=1e-12)
    out.sum().backward()
    assert all(torch.isfinite(t.grad).all() for t in leaves)


def test_bias_is_added_to_the_scaled_scores(draw, same):
    q, k, v, bias = draw((B, H, 5, D), (B, H, 7, D), (B, H, 7, E), (H, 5, 7))
    want = sdpa(*tensors(q, k, v), torch.tensor(np.broadcast_to(bias, (B, H, 5, 7)).copy()))
    np.testing.assert_allclose(same(attention, q, k, v, bias=bias), want, atol=1e-12)


def test_weights_are_what_attention_mixes_with(draw, same):
    q, k, v = draw((B, 5, D), (B, 7, D), (B, 7, E))
    w = same(attention_weights, q, k, scale=0.7)
    assert w.shape == (B, 5, 7)
    np.testing.assert_allclose(w @ v, attention(q, k, v, scale=0.7), atol=1e-15)


def test_merging_parts_is_attention_over_all(draw, same):
    q, k, v = draw((B, 5, D), (B, 11, D), (B, 11, E))
    parts = [flash_attention(q, k[:, a:b], v[:, a:b]) for a, b in ((0, 2), (2, 3), (3, 11))]
    outs, lses = zip(*parts, strict=True)
    out, lse = merge_partials(outs, lses)
    whole, whole_lse = flash_attention(q, k, v)
    np.testing.assert_allclose(out, whole, atol=1e-12)
    np.testing.assert_allclose(lse, whole_lse, atol=1e-12)


def test_a_part_that_saw_nothing_has_no_say(draw):
    q, k, v = draw((3, D), (4, D), (4, E))
    out, lse = flash_attention(q, k, v)
    nothing, empty = np.full_like(out, 9.0), np.full_like(lse, -np.inf)
    merged, merged_lse = merge_partials([nothing, out], [empty, lse])
    np.testing.assert_allclose(merged, out, atol=1e-15)
    np.testing.assert_allclose(merged_lse, lse, atol=1e-15)
    none, none_lse = merge_partials([nothing], [empty])
    assert not none.any()
    assert (none_lse == -np.inf).all()


@pytest.mark.parametrize(("T", "S"), [(0, 5), (5, 0), (0, 0)])
def test_empty_sequences_give_empty_or_zero_outputs(T, S):
    q, k, v = np.ones((2, T, 3)), np.ones((2, S, 3)), np.ones((2, S, 7))
    for out in (attention(q, k, v), flash_attention(q, k, v)[0]):
        assert out.shape == (2, T, 7)
        assert not out.any()


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_the_gradient_by_hand_does_not_meet_what_is_masked(broken, draw, same):
    q, k, v, dout = draw((2, 5, 7), (2, 11, 7), (2, 11, 3), (2, 5, 3))
    mask = np.ones((5, 11), bool)
    mask[:, 4] = mask[2] = False
    want = attention_backward(q, k, v, dout, mask=mask)
    k[:, 4], v[:, 4] = broken, broken
    for ours, clean in zip(same(attention_backward, q, k, v, dout, mask=mask), want, strict=True):
        np.testing.assert_allclose(ours, clean, atol=1e-15)


def test_no_gradient_of_the_weights_meets_what_is_masked(draw):
    q, k, slope = (torch.tensor(x) for x in draw((5, 7), (11, 7), (5, 11)))
    mask = torch.ones(5, 11, dtype=torch.bool)
    mask[:, 4] = False
    grads = []
    for inside in (0.0, torch.nan):
        k[4] = inside
        leaves = [x.clone().requires_grad_() for x in (q, k)]
        (attention_weights(*leaves, mask=mask) * slope).sum().backward()
        grads.append([x.grad for x in leaves])
    for clean, ours in zip(*grads, strict=True):
        torch.testing.assert_close(ours, clean, rtol=0, atol=0)
