import numpy as np
import pytest
import torch

from attnteach.judge import problem
from attnteach.kernels import additive_scores, attention_weights, gat_layer, gatv2_layer

LAYERS = {"gat_layer": gat_layer, "gatv2_layer": gatv2_layer}
N, C, F = 7, 3, 5


def graph(name, draw, lead=()):
    shapes = ((C, F), (F,), (F,)) if name == "gat_layer" else ((C, F), (C, F), (F,))
    x, *weights = draw((*lead, N, C), *shapes)
    edges = np.random.default_rng(1).random((*lead, N, N)) < 0.4
    edges[..., 2, :] = False
    return x, edges, *weights


@pytest.mark.parametrize("lead", [(), (2,), (2, 11)])
@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_the_judges_loop(name, lead, draw):
    args = graph(name, draw, lead)
    want = problem(name).oracle(*args)
    np.testing.assert_allclose(LAYERS[name](*args), want, atol=1e-12)
    np.testing.assert_allclose(LAYERS[name](*map(torch.tensor, args)), want, atol=1e-12)


@pytest.mark.parametrize("name", LAYERS)
def test_an_isolated_node_gives_zeros_and_no_nan_flows_back(name, draw):
    x, edges, *weights = map(torch.tensor, graph(name, draw))
    for tensor in (x, *weights):
        tensor.requires_grad_()
    out = LAYERS[name](x, edges, *weights)
    out.square().sum().backward()
    assert out[2].eq(0).all()
    assert all(tensor.grad.isfinite().all() for tensor in (x, *weights))


@pytest.mark.parametrize("name", LAYERS)
def test_renaming_the_nodes_renames_the_result(name, draw):
    x, edges, *weights = graph(name, draw)
    order = np.random.default_rng(2).permutation(N)
    got = LAYERS[name](x[order], edges[np.ix_(order, order)], *weights)
    np.testing.assert_allclose(got, LAYERS[name](x, edges, *weights)[order], atol=1e-12)


@pytest.mark.parametrize("name", LAYERS)
def test_what_no_edge_reaches_changes_nothing(name, draw):
    x, edges, *weights = graph(name, draw)
    edges[0, 4] = False
    other = x.copy()
    other[4] += 3
    np.testing.assert_array_equal(LAYERS[name](other, edges, *weights)[0], LAYERS[name](x, edges, *weights)[0])


def test_two_neighbours_by_hand():
    x, one, zero = np.array([[0.0], [np.log(3)], [0.0]]), np.ones((1, 1)), np.zeros(1)
    edges = np.array([[False, True, True], [False] * 3, [False] * 3])
    got = gat_layer(x, edges, one, np.ones(1), zero)  # e^(ln 3) against e^0
    np.testing.assert_allclose(got, [[0.75 * np.log(3)], [0], [0]])
    np.testing.assert_allclose(gatv2_layer(x, edges, 0 * one, one, np.ones(1)), got)


def test_all_nodes_of_gat_rank_the_others_alike_and_gatv2_need_not():
    """Each of four nodes carries its own key, and wants the node of the same key (Brody et al. 2022, sec. 4)."""
    x, edges, rng = np.eye(4), np.ones((4, 4), bool), np.random.default_rng(0)
    for _ in range(100):
        best = gat_layer(x, edges, 50 * np.eye(4), rng.normal(size=4), rng.normal(size=4)).argmax(-1)
        assert len(set(best)) == 1
    # LeakyReLU of 1 + 1 is 2 and of 1 - 1 is 0: the wanted pair stands out through a hidden unit per key
    Wq = Wk = np.eye(4)
    kink = gatv2_layer(x, edges, 50 * (2 * Wq - 1), 50 * (2 * Wk - 1), np.ones(4)).argmax(-1)
    np.testing.assert_array_equal(kink, np.arange(4))


def test_gatv2_is_additive_attention_with_another_kink(draw):
    x, _, Wq, Wk, a = graph("gatv2_layer", draw)
    small, edges = 1e-4 * x, np.ones((N, N), bool)  # tanh and the identity agree near 0
    keys = small @ Wk
    pairs = (small @ Wq)[:, None] + keys
    np.testing.assert_allclose(additive_scores(small, small, Wq, Wk, a), pairs @ a, atol=1e-9)
    want = attention_weights(small * 0, small) @ keys  # scores that vanish: a plain mean
    np.testing.assert_allclose(gatv2_layer(small, edges, Wq, Wk, 0 * a), want, atol=1e-12)


@pytest.mark.parametrize("name", LAYERS)
def test_adjacencies_that_do_not_fit_are_refused(name, draw):
    x, edges, *weights = graph(name, draw)
    with pytest.raises(ValueError, match=f"{name}: adjacency must be boolean"):
        LAYERS[name](x, edges * 1.0, *weights)
    with pytest.raises(ValueError, match=f"{name}: adjacency of shape .* does not broadcast to"):
        LAYERS[name](x[1:], edges, *weights)
