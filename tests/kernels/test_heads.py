import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention as sdpa

from attnteach.kernels import (
    attention,
    build,
    causal,
    cross_attention,
    grouped_query_attention,
    merge_heads,
    mha_to_gqa,
    multi_head_attention,
    padding,
    split_heads,
)


def test_split_is_by_columns_and_merge_undoes_it(draw, same):
    (x,) = draw((2, 5, 12))
    heads = same(split_heads, x, 3)
    assert heads.shape == (2, 3, 5, 4)
    np.testing.assert_array_equal(heads[:, 1], x[..., 4:8])
    np.testing.assert_array_equal(same(merge_heads, heads), x)


@pytest.mark.parametrize("rule", [None, causal, padding([3, 5])])
def test_multi_head_attention_is_torchs_module(rule, draw, same):
    B, T, M, H = 2, 5, 12, 3
    x, Wq, Wk, Wv, Wo = draw((B, T, M), (M, M), (M, M), (M, M), (M, M))
    module = torch.nn.MultiheadAttention(M, H, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.tensor(np.concatenate([Wq, Wk, Wv], 1).T))
        module.out_proj.weight.copy_(torch.tensor(Wo.T))
    mask = None if rule is None else build(rule, T, T)
    hidden = None if mask is None else torch.tensor(~np.broadcast_to(mask, (B, T, T))).repeat_interleave(H, 0)
    t = torch.tensor(x)
    want, _ = module(t, t, t, attn_mask=hidden, need_weights=False)
    ours = same(multi_head_attention, x, Wq, Wk, Wv, Wo, H, mask=mask)
    np.testing.assert_allclose(ours, want.detach(), atol=1e-12)


def test_cross_attention_head_by_head(draw, same):
    x, context, Wq, Wk, Wv, Wo = draw((2, 5, 7), (2, 11, 13), (7, 6), (13, 6), (13, 6), (6, 7))
    ours = same(cross_attention, x, context, Wq, Wk, Wv, Wo, 3)
    heads = [
        attention(x @ Wq[:, c], context @ Wk[:, c], context @ Wv[:, c]) for c in (slice(0, 2), slice(2, 4), slice(4, 6))
    ]
    np.testing.assert_allclose(ours, np.concatenate(heads, -1) @ Wo, atol=1e-12)


@pytest.mark.parametrize("G", [1, 2, 6])
@pytest.mark.parametrize("mask", [None, build(causal, 5, 7), build(padding([[3], [7]]), 5, 7)])
def test_groups_share_keys(G, mask, draw, same):
    q, k, v = draw((2, 6, 5, 3), (2, G, 7, 3), (2, G, 7, 11))
    ours = same(grouped_query_attention, q, k, v, mask=mask)
    want = sdpa(
        *(torch.tensor(a) for a in (q, k, v)),
        None if mask is None else torch.tensor(mask),
        enable_gqa=True,
    )
    np.testing.assert_allclose(ours, want, atol=1e-12)
    repeated = attention(q, k.repeat(6 // G, axis=1), v.repeat(6 // G, axis=1), mask=mask)
    np.testing.assert_allclose(ours, repeated, atol=1e-12)


def test_a_mask_per_head_in_groups(draw):
    q, k, v = draw((2, 6, 5, 3), (2, 2, 7, 3), (2, 2, 7, 11))
    mask = np.random.default_rng(3).random((2, 6, 5, 7)) < 0.6
    want = attention(q, k.repeat(3, axis=1), v.repeat(3, axis=1), mask=mask)
    np.testing.assert_allclose(grouped_query_attention(q, k, v, mask=mask), want, atol=1e-12)


def test_mean_pooling_heads(draw, same):
    (W,) = draw((7, 12))
    pooled = same(mha_to_gqa, W, 6, 2)
    np.testing.assert_allclose(pooled[:, :2], (W[:, 0:2] + W[:, 2:4] + W[:, 4:6]) / 3, atol=1e-15)
    np.testing.assert_array_equal(mha_to_gqa(W, 6, 6), W)


def test_pooling_equal_heads_loses_nothing(draw):
    q, Wk, Wv, x = draw((6, 5, 2), (7, 4), (7, 4), (9, 7))

    def per_group(W):
        return np.concatenate([np.tile(W[:, :2], 3), np.tile(W[:, 2:], 3)], -1)

    k, v = (split_heads(x @ mha_to_gqa(per_group(W), 6, 2), 2) for W in (Wk, Wv))
    full = attention(q, *(split_heads(x @ per_group(W), 6) for W in (Wk, Wv)))
    np.testing.assert_allclose(grouped_query_attention(q, k, v), full, atol=1e-12)
