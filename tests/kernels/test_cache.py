import numpy as np
import pytest
import torch

from attnteach.kernels import append, attention, build, causal, decode_step

B, H, D, E = 2, 3, 5, 7


@pytest.mark.parametrize("cuts", [[11], [1] * 11, [4, 1, 6], [2, 9]])
def test_decoding_in_steps_is_one_causal_pass(cuts, draw):
    q, k, v = draw((B, H, 11, D), (B, H, 11, D), (B, H, 11, E))
    whole = attention(q, k, v, mask=build(causal, 11, 11))
    cache, outs, start = (k[..., :0, :], v[..., :0, :]), [], 0
    for n in cuts:
        now = slice(start, start + n)
        out, *cache = decode_step(q[..., now, :], k[..., now, :], v[..., now, :], *cache)
        outs.append(out)
        start += n
    np.testing.assert_allclose(np.concatenate(outs, -2), whole, atol=1e-12)
    np.testing.assert_array_equal(cache[0], k)
    np.testing.assert_array_equal(cache[1], v)


def test_numpy_is_torch(draw, same):
    q, k, v, ck, cv = draw((B, 2, D), (B, 2, D), (B, 2, E), (B, 4, D), (B, 4, E))
    out, *_ = same(decode_step, q, k, v, ck, cv)
    want = torch.nn.functional.scaled_dot_product_attention(
        *(torch.tensor(a) for a in (q, np.concatenate([ck, k], 1), np.concatenate([cv, v], 1))),
        torch.ones(2, 6, dtype=torch.bool).tril(4),
    )
    np.testing.assert_allclose(out, want, atol=1e-12)


def test_append_leaves_the_old_cache_alone(draw):
    ck, cv, k, v = draw((4, D), (4, E), (1, D), (1, E))
    before = ck.copy(), cv.copy()
    new_k, _ = append(ck, cv, k, v)
    new_k[:] = 0
    assert (ck == before[0]).all()
    assert (cv == before[1]).all()


@pytest.mark.parametrize(
    ("shapes", "says"),
    [
        (
            ((4, 5), (3, 7), (1, 5), (1, 7)),
            "append: cached positions must agree, but cache_k has 4, cache_v has 3",
        ),
        (((4, 5), (4, 7), (2, 5), (1, 7)), "append: new positions must agree, but k has 2, v has 1"),
        (((4, 5), (4, 7), (1, 6), (1, 7)), "append: key width D must agree, but cache_k has 5, k has 6"),
        (((2, 4, 5), (2, 4, 7), (1, 1, 5), (1, 1, 7)), "append: leading axes must agree"),
    ],
)
def test_bad_caches(shapes, says):
    with pytest.raises(ValueError, match=says):
        append(*(np.ones(s) for s in shapes))
