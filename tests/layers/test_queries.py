import numpy as np
import pytest
import torch

from attnteach.kernels import attention, cross_attention, feed_forward, layer_norm, multi_head_attention
from attnteach.layers import ObjectQueries, SeparateQueries

Q, M, H, S = 3, 8, 2, 5
rng = np.random.default_rng(0)
IMAGE, PLACE = rng.normal(size=(2, S, M)), rng.normal(size=(S, M))


def kernels_alone(w, together):
    """The layer on NumPy: read the image, see the others, think."""
    keys = IMAGE + PLACE
    q, k, v = w["query"] @ w["Wq"], keys @ w["Wk"], IMAGE @ w["Wv"]
    heads = [attention(q[:, part], k[..., part], v[..., part]) for part in (slice(0, 4), slice(4, 8))]
    x = np.concatenate(heads, axis=-1) @ w["Wo"]
    if together:
        y = layer_norm(x, w["gain1"], w["shift1"]) + w["query"]
        x = x + multi_head_attention(y, w["Sq"], w["Sk"], w["Sv"], w["So"], H)
    return x + feed_forward(layer_norm(x, w["gain2"], w["shift2"]), w["W1"], w["b1"], w["W2"], w["b2"])


@pytest.mark.parametrize(("layer", "together"), [(ObjectQueries, True), (SeparateQueries, False)])
def test_the_layer_is_the_kernels_on_numpy(layer, together):
    module = layer(Q, M, H).double()
    weights = {name: value.detach().numpy() for name, value in module.weights.items()}
    states, looks = module(torch.tensor(IMAGE), torch.tensor(PLACE))
    np.testing.assert_allclose(states.detach(), kernels_alone(weights, together), atol=1e-12)
    assert looks.shape == (2, H, Q, S)
    np.testing.assert_allclose(looks.detach().sum(-1), 1, atol=1e-12)


def test_without_places_the_reading_is_cross_attention():
    module = SeparateQueries(Q, M, H).double()
    w = {name: value.detach().numpy() for name, value in module.weights.items()}
    states, _ = module(torch.tensor(IMAGE), torch.zeros(S, M, dtype=torch.float64))
    x = cross_attention(w["query"], IMAGE, w["Wq"], w["Wk"], w["Wv"], w["Wo"], H)
    want = x + feed_forward(layer_norm(x, w["gain2"], w["shift2"]), w["W1"], w["b1"], w["W2"], w["b2"])
    np.testing.assert_allclose(states.detach(), want, atol=1e-12)
