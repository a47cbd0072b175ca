"""The rules that stretch `rope`, and T5's buckets: against the modelling code of transformers, and by hand."""

import numpy as np
import pytest
import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.llama.modeling_llama import LlamaRMSNorm
from transformers.models.t5.modeling_t5 import T5Attention

from attnteach.kernels import llama3_frequencies, ntk_theta, rms_norm, t5_bucket, yarn_frequencies


def theirs(rule, D, theta, **parameters):
    config = LlamaConfig(
        hidden_size=2 * D,
        num_attention_heads=2,
        max_position_embeddings=65_536,
        rope_parameters={"rope_type": rule, "rope_theta": theta, **parameters},
    )
    return ROPE_INIT_FUNCTIONS[rule](config, "cpu")[0].double().numpy()


@pytest.mark.parametrize(("D", "theta", "original"), [(128, 5e5, 8192), (64, 1e4, 2048), (22, 1e4, 512)])
@pytest.mark.parametrize("factor", [8.0, 32.0])
def test_llama3_is_transformers(D, theta, original, factor):
    want = theirs(
        "llama3",
        D,
        theta,
        factor=factor,
        low_freq_factor=1.0,
        high_freq_factor=4.0,
        original_max_position_embeddings=original,
    )
    np.testing.assert_allclose(llama3_frequencies(D, theta, factor, 1.0, 4.0, original), want, rtol=1e-5)


@pytest.mark.parametrize(("D", "theta", "original"), [(128, 1e4, 4096), (64, 1.5e5, 4096), (22, 1e4, 512)])
@pytest.mark.parametrize(("fast", "slow"), [(32, 1), (8, 2)])
def test_yarn_is_transformers(D, theta, original, fast, slow):
    want = theirs(
        "yarn", D, theta, factor=16.0, original_max_position_embeddings=original, beta_fast=fast, beta_slow=slow
    )
    np.testing.assert_allclose(yarn_frequencies(D, theta, 16.0, original, fast, slow), want, rtol=1e-5)


def test_what_turns_often_stays_and_what_turns_seldom_is_divided():
    plain = 1e4 ** (-np.arange(0, 128, 2) / 128)
    for stretched in (llama3_frequencies(128, 1e4, 8.0, 1.0, 4.0, 4096), yarn_frequencies(128, 1e4, 8.0, 4096, 32, 1)):
        np.testing.assert_allclose(plain[0] / stretched[0], 1, rtol=1e-12)
        np.testing.assert_allclose(plain[-1] / stretched[-1], 8, rtol=1e-12)
        assert (np.diff(plain / stretched) >= -1e-12).all()


def test_the_ntk_base_slows_the_last_pair_by_the_factor_and_the_first_not_at_all():
    plain, slower = (base ** (-np.arange(0, 22, 2) / 22) for base in (1e4, ntk_theta(1e4, 6.0, 22)))
    np.testing.assert_allclose((plain / slower)[[0, -1]], [1, 6], rtol=1e-12)


@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize(("buckets", "most"), [(32, 128), (8, 20), (12, 300)])
def test_buckets_are_transformers(bidirectional, buckets, most):
    distance = np.arange(-500, 501)
    want = T5Attention._relative_position_bucket(torch.tensor(distance), bidirectional, buckets, most).numpy()
    ours = t5_bucket(distance, buckets, most, bidirectional)
    side = buckets // 2 if bidirectional else buckets
    near = side // 2
    grown = np.log(np.maximum(abs(distance), 1) / near) / np.log(most / near) * (side - near)
    apart = abs(grown - np.round(grown)) > 1e-5  # where the logarithm is whole, float32 may fall on either side
    np.testing.assert_array_equal(ours[apart], want[apart])
    assert apart.mean() > 0.9


def test_buckets_by_hand():
    # eight buckets for one side: 0 to 3 hold a distance each; 4 to 7 reach to 16, doubling every second one
    assert t5_bucket([0, -1, -3, -4, -5, -6, -9, -16, -999, 1, 7], 8, 16).tolist() == [0, 1, 3, 4, 4, 5, 6, 7, 7, 0, 0]
    assert t5_bucket([[-1, 0, 1]], 8, 16, bidirectional=True).tolist() == [[1, 0, 5]]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: llama3_frequencies(7, 1e4, 2.0, 1, 4, 64), "llama3_frequencies: width must be even .* got D = 7"),
        (lambda: llama3_frequencies(8, 1e4, 2.0, 4, 4, 64), "llama3_frequencies: high must be above low, got high = 4"),
        (lambda: yarn_frequencies(7, 1e4, 2.0, 64, 32, 1), "yarn_frequencies: width must be even .* got D = 7"),
        (lambda: yarn_frequencies(8, 1.0, 2.0, 64, 32, 1), "yarn_frequencies: theta must be above 1, got theta = 1.0"),
        (lambda: yarn_frequencies(8, 1e4, 2.0, 64, 1, 32), "yarn_frequencies: fast must be at least slow, got fast"),
        (lambda: t5_bucket([1], 2, 16, True), "t5_bucket: 0 < half of a side's buckets < most, got buckets = 2"),
        (lambda: t5_bucket([1], 8, 4), "t5_bucket: 0 < half of a side's buckets < most, got buckets = 8, most = 4"),
        (lambda: t5_bucket([1.5], 8, 16), "t5_bucket: distance must be integers, got float64"),
    ],
)
def test_what_makes_no_sense_is_refused(call, says):
    with pytest.raises(ValueError, match="^" + says.replace("(", r"\(")):
        call()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_rms_norm_is_transformers(dtype):
    layer = LlamaRMSNorm(11, eps=1e-3).to(dtype)
    torch.nn.init.normal_(layer.weight)
    x = torch.randn(3, 5, 11, generator=torch.Generator().manual_seed(0)).to(dtype)
    torch.testing.assert_close(rms_norm(x, layer.weight, 1e-3), layer(x))


def test_rms_norm_subtracts_nothing(draw, same):
    x, gain = draw((2, 3, 11), (11,))
    got = same(rms_norm, x + 5, gain)
    np.testing.assert_allclose(got, (x + 5) / np.sqrt(((x + 5) ** 2).mean(-1, keepdims=True) + 1e-6) * gain, atol=1e-12)
    np.testing.assert_allclose((rms_norm(x, np.ones(11), 1e-12) ** 2).mean(-1), 1, atol=1e-9)
