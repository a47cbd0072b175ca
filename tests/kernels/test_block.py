import numpy as np
import pytest
import torch

from attnteach.kernels import build, causal, feed_forward, layer_norm, transformer_block, transformer_weights

B, T, M, H, HIDDEN = 2, 5, 12, 3, 17
SHAPES = {
    "gain1": (M,),
    "bias1": (M,),
    "gain2": (M,),
    "bias2": (M,),
    "b1": (HIDDEN,),
    "b2": (M,),
    "W1": (M, HIDDEN),
    "W2": (HIDDEN, M),
}
SHAPES |= {name: (M, M) for name in ("Wq", "Wk", "Wv", "Wo")}


def test_layer_norm_is_torchs(draw, same):
    x, gain, bias = draw((B, T, M), (M,), (M,))
    want = torch.nn.functional.layer_norm(
        *(torch.tensor(a) if i != 1 else (M,) for i, a in enumerate((x, None, gain, bias)))
    )
    np.testing.assert_allclose(same(layer_norm, x, gain, bias), want, atol=1e-12)


def test_layer_norm_takes_its_statistics_in_float32():
    x = np.linspace(0, 4000, 64, dtype=np.float16)[None]
    ours = layer_norm(x, np.ones(64, np.float16), np.zeros(64, np.float16))
    assert ours.dtype == np.float16
    np.testing.assert_allclose(ours, layer_norm(x.astype(float), np.ones(64), np.zeros(64)), atol=2e-3)


def test_feed_forward_is_two_linear_layers(draw, same):
    x, W1, b1, W2, b2 = draw((B, T, M), (M, HIDDEN), (HIDDEN,), (HIDDEN, 7), (7,))
    np.testing.assert_allclose(same(feed_forward, x, W1, b1, W2, b2), np.maximum(x @ W1 + b1, 0) @ W2 + b2, atol=1e-12)


def torchs(t):
    """torch's pre-norm layer with these weights."""
    theirs = torch.nn.TransformerEncoderLayer(M, H, HIDDEN, 0.0, batch_first=True, norm_first=True, dtype=torch.float64)
    with torch.no_grad():
        theirs.self_attn.in_proj_weight.copy_(torch.cat([t["Wq"], t["Wk"], t["Wv"]], 1).T)
        theirs.self_attn.out_proj.weight.copy_(t["Wo"].T)
        for parameter in (theirs.self_attn.in_proj_bias, theirs.self_attn.out_proj.bias):
            parameter.zero_()
        for theirs_, name in ((theirs.norm1, "1"), (theirs.norm2, "2")):
            theirs_.weight.copy_(t[f"gain{name}"])
            theirs_.bias.copy_(t[f"bias{name}"])
        for theirs_, name in ((theirs.linear1, "1"), (theirs.linear2, "2")):
            theirs_.weight.copy_(t[f"W{name}"].T)
            theirs_.bias.copy_(t[f"b{name}"])
    return theirs


@pytest.mark.parametrize("rule", [None, causal])
def test_block_is_torchs_pre_norm_layer(rule, draw):
    (x,) = draw((B, T, M))
    weights = dict(zip(SHAPES, draw(*SHAPES.values()), strict=True))
    t = {name: torch.tensor(w) for name, w in weights.items()}
    theirs, mask = torchs(t), None if rule is None else build(rule, T, T)
    with torch.no_grad():
        want = theirs(torch.tensor(x), src_mask=None if mask is None else torch.tensor(~mask))
    ours = transformer_block(x, weights, H, mask=mask)
    np.testing.assert_allclose(ours, want, atol=1e-10)
    np.testing.assert_allclose(
        ours, transformer_block(torch.tensor(x), t, H, mask=None if mask is None else torch.tensor(mask)), atol=1e-10
    )


@pytest.mark.parametrize("rule", [None, causal])
def test_weights_are_those_of_torchs_pre_norm_layer(rule, draw):
    (x,) = draw((B, T, M))
    weights = dict(zip(SHAPES, draw(*SHAPES.values()), strict=True))
    t = {name: torch.tensor(w) for name, w in weights.items()}
    theirs, mask = torchs(t), None if rule is None else build(rule, T, T)
    with torch.no_grad():
        y = theirs.norm1(torch.tensor(x))
        forbidden = None if mask is None else torch.tensor(~mask)
        _, want = theirs.self_attn(y, y, y, attn_mask=forbidden, average_attn_weights=False)
    ours = transformer_weights(x, weights, H, mask=mask)
    np.testing.assert_allclose(ours, want, atol=1e-10)
    on_torch = transformer_weights(torch.tensor(x), t, H, mask=None if mask is None else torch.tensor(mask))
    np.testing.assert_allclose(ours, on_torch, rtol=0, atol=1e-12)
    each = np.broadcast_to(True if mask is None else mask, (B, T, T))
    np.testing.assert_array_equal(transformer_weights(x, weights, H, mask=each), ours)


def test_weights_explain_the_block(draw):
    """Mixing the values by them and adding the rest gives the block itself."""
    (x,) = draw((B, T, M))
    w = dict(zip(SHAPES, draw(*SHAPES.values()), strict=True))
    values = (layer_norm(x, w["gain1"], w["bias1"]) @ w["Wv"]).reshape(B, T, H, M // H)
    mixed = np.einsum("bhts,bshd->bthd", transformer_weights(x, w, H, mask=build(causal, T, T)), values).reshape(
        B, T, M
    )
    x1 = x + mixed @ w["Wo"]
    x2 = x1 + feed_forward(layer_norm(x1, w["gain2"], w["bias2"]), w["W1"], w["b1"], w["W2"], w["b2"])
    np.testing.assert_allclose(transformer_block(x, w, H, mask=build(causal, T, T)), x2, atol=1e-10)


def test_weights_of_who_may_see_nothing_are_zero(draw):
    (x,) = draw((B, T, M))
    weights = dict(zip(SHAPES, draw(*SHAPES.values()), strict=True))
    mask = build(causal, T, T)
    mask[0] = False
    seen = transformer_weights(x, weights, H, mask=mask)
    assert seen.shape == (B, H, T, T)
    np.testing.assert_allclose(seen.sum(axis=-1), np.broadcast_to([0.0] + [1.0] * (T - 1), (B, H, T)))


def test_gradients_reach_every_weight(draw):
    x, *weights = (torch.tensor(a, requires_grad=True) for a in draw((T, M), *SHAPES.values()))
    assert torch.autograd.gradcheck(
        lambda x, *w: transformer_block(x, dict(zip(SHAPES, w, strict=True)), H), (x, *weights)
    )


def test_a_missing_weight_is_named(draw):
    (x,) = draw((T, M))
    weights = dict(zip(SHAPES, draw(*SHAPES.values()), strict=True))
    del weights["W2"]
    with pytest.raises(ValueError, match=r"^transformer_block: weights must hold gain1.*, but W2 is missing$"):
        transformer_block(x, weights, H)
