import numpy as np
import pytest
import torch

from attnteach.kernels import retain_contributions
from attnteach.layers import Retain

B, T, C, M = 3, 7, 5, 11


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Retain(C, M).double()


@pytest.fixture
def visits():
    x = (np.random.default_rng(0).random((B, T, C)) < 0.5).astype(float)
    mask = np.arange(T) >= T - np.array([[7], [3], [0]])
    return torch.tensor(x * mask[..., None]), torch.tensor(mask)


def test_contributions_are_the_kernels_and_sum_to_the_logit(model, visits):
    x, mask = visits
    logit, parts = model(x, mask=mask)
    alpha, beta = model.weights(x, mask=mask)
    args = [a.detach().numpy() for a in (alpha, beta, x, model.emb, model.w)]
    np.testing.assert_allclose(parts.detach(), retain_contributions(*args), atol=1e-12)
    context = torch.einsum("bt,btm,btc,cm->bm", alpha, beta, x, model.emb)  # the paper's own way to the logit
    torch.testing.assert_close(logit, context @ model.w + model.b)
    torch.testing.assert_close(logit[2], model.b)  # nobody came: the bias alone


def test_padding_in_front_changes_nothing(model, visits):
    x, mask = visits
    logit, parts = model(x[1:2], mask=mask[1:2])
    short, own = model(x[1:2, -3:], mask=mask[1:2, -3:])
    torch.testing.assert_close(short, logit)
    torch.testing.assert_close(own, parts[:, -3:])


def test_weights_of_a_visit_depend_on_it_and_what_came_after(model, visits):
    x, mask = visits
    other = x.clone()
    other[0, 2] = 1 - other[0, 2]
    (_, before), (_, after) = model.weights(x, mask=mask), model.weights(other, mask=mask)
    changed = (before - after)[0].abs().amax(-1) > 0
    assert changed.tolist() == [True] * 3 + [False] * 4  # read backwards: visits after the changed one have been read


def test_all_parameters_learn_and_nothing_is_nan(model, visits):
    x, mask = visits
    model(x, mask=mask)[0].square().sum().backward()
    assert all(p.grad.isfinite().all() for p in model.parameters())
    assert all(p.grad.abs().sum() > 0 for name, p in model.named_parameters() if name != "weigh.bias")
