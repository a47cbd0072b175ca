import numpy as np
import pytest
import torch

from attnteach.kernels import activation_unit, din_pool, softmax_pool
from attnteach.layers import SoftmaxPooling, TargetPooling

B, S, M, D = 2, 5, 3, 7


def inputs():
    rng = np.random.default_rng(0)
    seen = np.arange(S) < np.array([[3], [5]])
    return rng.normal(size=(B, S, M)), rng.normal(size=(B, M)), seen


def parts(layer):
    return [p.detach().numpy() for p in (layer.W1, layer.b1, layer.w2)]


@pytest.mark.parametrize("normalise", [False, True])
def test_pooling_is_a_loop_over_events(normalise):
    layer = (SoftmaxPooling if normalise else TargetPooling)(M, D).double()
    torch.nn.init.normal_(layer.b1, generator=torch.Generator().manual_seed(1))
    (h, c, seen), (W1, b1, w2) = inputs(), parts(layer)
    want = np.zeros((B, M))
    for b in range(B):
        score = [
            np.maximum(np.concatenate([h[b, s], c[b], h[b, s] * c[b]]) @ W1 + b1, 0) @ w2 for s in range(seen[b].sum())
        ]
        weight = np.exp(score) / np.exp(score).sum() if normalise else score
        want[b] = sum(w * event for w, event in zip(weight, h[b], strict=False))
    kernel = softmax_pool if normalise else din_pool
    np.testing.assert_allclose(kernel(h, c, W1, b1, w2, mask=seen), want, atol=1e-12)
    ours = layer(*map(torch.tensor, (h, c)), mask=torch.tensor(seen)).detach()
    np.testing.assert_allclose(ours, want, atol=1e-12)


def test_one_history_serves_many_candidates():
    (h, _, seen), (W1, b1, w2) = inputs(), parts(TargetPooling(M, D).double())
    candidates = np.random.default_rng(2).normal(size=(11, B, M))
    many = din_pool(h, candidates, W1, b1, w2, mask=seen)
    for c, pooled in zip(candidates, many, strict=True):
        np.testing.assert_allclose(pooled, din_pool(h, c, W1, b1, w2, mask=seen), atol=1e-12)


def test_twice_the_history_doubles_one_and_leaves_the_other():
    (h, c, _), (W1, b1, w2) = inputs(), parts(TargetPooling(M, D).double())
    twice = np.concatenate([h, h], axis=1)
    np.testing.assert_allclose(din_pool(twice, c, W1, b1, w2), 2 * din_pool(h, c, W1, b1, w2), atol=1e-12)
    np.testing.assert_allclose(softmax_pool(twice, c, W1, b1, w2), softmax_pool(h, c, W1, b1, w2), atol=1e-12)


@pytest.mark.parametrize("kernel", [din_pool, softmax_pool])
def test_an_empty_history_gives_zeros_and_no_gradient(kernel):
    h, c, _ = inputs()
    layer = TargetPooling(M, D).double()
    events = torch.tensor(h, requires_grad=True)
    out = kernel(events, torch.tensor(c), layer.W1, layer.b1, layer.w2, mask=torch.zeros(B, S, dtype=torch.bool))
    out.sum().backward()
    assert out.eq(0).all()
    assert events.grad.eq(0).all()


@pytest.mark.parametrize("kernel", [din_pool, softmax_pool])
def test_gradients(kernel):
    h, c, seen = inputs()
    layer = TargetPooling(M, D).double()
    leaves = [torch.tensor(x, requires_grad=True) for x in (h, c)] + [layer.W1, layer.b1, layer.w2]
    torch.nn.init.normal_(layer.b1, generator=torch.Generator().manual_seed(1))
    assert torch.autograd.gradcheck(lambda *a: kernel(*a, mask=torch.tensor(seen)), leaves)


def test_widths_and_masks_that_do_not_fit_are_refused():
    (h, c, seen), (W1, b1, w2) = inputs(), parts(TargetPooling(M, D).double())
    with pytest.raises(ValueError, match="activation_unit: joined width 3M must agree, but expected has 9, W1 has 8"):
        activation_unit(h, c, W1[1:], b1, w2)
    with pytest.raises(ValueError, match="din_pool: mask must be boolean"):
        din_pool(h, c, W1, b1, w2, mask=seen.astype(float))


@pytest.mark.parametrize("kernel", [din_pool, softmax_pool])
@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_what_stands_in_padding_changes_nothing(kernel, broken):
    (h, c, seen), weights = inputs(), parts(TargetPooling(M, D).double())
    spoilt = np.where(seen[..., None], h, broken)
    assert not seen.all()
    np.testing.assert_array_equal(kernel(spoilt, c, *weights, mask=seen), kernel(h, c, *weights, mask=seen))
