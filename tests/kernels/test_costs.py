import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from attnteach.kernels import activation_bytes, attainable, flops, kv_bytes, multi_head_attention

KiB, GiB = 2**10, 2**30


def test_flops_are_what_torch_counts():
    T, M, H = 7, 12, 3
    x, *W = (torch.randn(n, M) for n in (T, M, M, M, M))
    with FlopCounterMode(display=False) as counter:
        multi_head_attention(x, *W, H)
    count = flops(T, M, H=H, hidden=0)
    assert counter.get_total_flops() == count.total
    with FlopCounterMode(display=False) as counter:
        torch.relu(x @ torch.randn(M, 31)) @ torch.randn(31, M)
    assert counter.get_total_flops() == flops(T, M, H=H, hidden=31).feed_forward


def test_scores_and_mix_overtake_the_rest_at_six_times_the_width():
    M = 64
    at = lambda T: flops(T, M)  # noqa: E731
    quadratic = lambda c: c.scores + c.mix  # noqa: E731
    linear = lambda c: c.projections + c.feed_forward  # noqa: E731
    assert quadratic(at(6 * M)) == linear(at(6 * M))
    assert quadratic(at(6 * M - 1)) < linear(at(6 * M - 1))


def test_causal_counts_the_pairs_that_are_seen():
    assert flops(5, 8, causal=True).scores == 2 * 8 * (1 + 2 + 3 + 4 + 5)
    assert flops(2, 8, S=5, causal=True).scores == 2 * 8 * (4 + 5)
    assert flops(1, 8, S=5, causal=True) == flops(1, 8, S=5)


def test_sharing_keys_saves_projections_not_scores():
    many, few = flops(9, 64, H=8), flops(9, 64, H=8, G=2)
    assert few.scores == many.scores
    assert few.projections == many.projections * (2 + 2 * 2 / 8) / 4


def test_kv_bytes_of_published_models():
    assert kv_bytes(32, 32, 128, 1, 2) == 512 * KiB  # Llama-2-7B
    assert kv_bytes(32, 8, 128, 1, 2) == 128 * KiB  # Llama-3-8B
    assert kv_bytes(80, 8, 128, 131072, 2) == 40 * GiB  # Llama-3-70B
    assert kv_bytes(61, 128, 128, 1, 2, latent=512 + 64) == 70272  # DeepSeek-V3
    assert kv_bytes(2, 4, 8, 1000, 2, window=100) == kv_bytes(2, 4, 8, 100, 2)
    assert kv_bytes(2, 4, 8, 10, 2, window=100) == kv_bytes(2, 4, 8, 10, 2)


def test_activation_bytes():
    assert activation_bytes(10, 16, 4, 2) == 4 * 10 * 16 * 2 + 4 * 100 * 2
    assert activation_bytes(10, 16, 4, 2, recompute=True) == 4 * 10 * 16 * 2 + 4 * 10 * 4


def test_the_roofline_has_a_ridge():
    peak, bandwidth = 989e12, 3.35e12
    assert attainable(1, peak, bandwidth) == bandwidth
    assert attainable(1e6, peak, bandwidth) == peak
    assert attainable(np.array([1.0, peak / bandwidth, 1e6]), peak, bandwidth) == pytest.approx([bandwidth, peak, peak])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: flops(0, 8), "flops: T must be an integer >= 1, got 0"),
        (lambda: flops(4, 8, H=3), "H must divide M and G must divide H, got M = 8, H = 3"),
        (lambda: flops(4, 8, H=4, G=3), "G = 3"),
        (lambda: flops(5, 8, S=4, causal=True), "at least as many keys as queries, got T = 5, S = 4"),
        (lambda: kv_bytes(2, 4, 8, -1, 2), "kv_bytes: tokens must be an integer >= 0, got -1"),
        (lambda: kv_bytes(2, 4, 8, 1, 2, latent=0), "kv_bytes: latent must be an integer >= 1, got 0"),
        (lambda: kv_bytes(2, 4, 8, 1, 2, window=0), "kv_bytes: window must be an integer >= 1, got 0"),
        (lambda: activation_bytes(2, 2, 0, 2), "activation_bytes: H must be an integer >= 1, got 0"),
        (lambda: attainable(1, 0, 1), "attainable: peak must be positive, got 0"),
    ],
)
def test_bad_sizes(call, says):
    with pytest.raises(ValueError, match=says):
        call()
