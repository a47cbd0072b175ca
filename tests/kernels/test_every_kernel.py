"""What holds for all kernels that take arrays: half precision, memory layout, gradients."""

import numpy as np
import pytest
import torch

from attnteach.kernels import flash_attention
from tests.kernels.test_bad_input import GOOD, call

Q, K, V, *_, DOUT = GOOD["flash_attention_backward"]
ARGS = GOOD | {"flash_attention_backward": (Q, K, V, *flash_attention(Q, K, V), DOUT)}
HALF = {"float16": np.float16, "torch.float16": torch.float16, "torch.bfloat16": torch.bfloat16}
WIDE = {"online_softmax": (0, 1), "flash_attention": (1,), "merge_partials": ()}  # results that stay in float32


def each(change, x):
    """`x` with `change` applied to its arrays, in lists and dicts too."""
    if isinstance(x, (list, tuple)):
        return type(x)(each(change, a) for a in x)
    if isinstance(x, dict):
        return {name: each(change, a) for name, a in x.items()}
    return change(x) if isinstance(x, (np.ndarray, torch.Tensor)) else x


def results(name, args):
    out = call(name, *args)
    return out if isinstance(out, tuple) else (out,)


def in_type(dtype):
    if isinstance(dtype, torch.dtype):
        return lambda x: torch.tensor(x).to(dtype) if x.dtype.kind == "f" else torch.tensor(x)
    return lambda x: x.astype(dtype) if x.dtype.kind == "f" else x


def in_double(x):
    if isinstance(x, torch.Tensor):
        return x.detach().double().numpy() if x.is_floating_point() else x.numpy()
    return x.astype(float) if x.dtype.kind == "f" else x


@pytest.mark.parametrize("dtype", HALF.values(), ids=HALF)
@pytest.mark.parametrize("name", sorted(set(ARGS) - {"span_decode"}))
def test_half_precision_costs_roundings_and_keeps_its_type(name, dtype):
    half = each(in_type(dtype), ARGS[name])
    ours, want = results(name, half), results(name, each(in_double, half))
    rounding = 2**-8 if dtype == torch.bfloat16 else 2**-11
    for i, (a, b) in enumerate(zip(ours, want, strict=True)):
        assert a.dtype == dtype or i in WIDE.get(name, ())
        assert abs(in_double(a) - b).max() < 8 * rounding * abs(b).max()


@pytest.mark.parametrize("name", ARGS)
def test_the_order_in_memory_does_not_matter(name):
    turned = each(lambda x: x if x.ndim < 2 else np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2), ARGS[name])
    for a, b in zip(results(name, turned), results(name, ARGS[name]), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", sorted(set(ARGS) - {"span_decode", "online_softmax"}))
def test_gradients_are_those_of_finite_differences(name):
    leaves = []

    def leaf(x):
        x = torch.tensor(x)
        if x.is_floating_point():
            leaves.append(x.requires_grad_())
        return x

    args = each(leaf, ARGS[name])
    assert leaves
    assert torch.autograd.gradcheck(lambda *_: results(name, args), leaves, fast_mode=True)
