"""The loop does what torch's own steps do, lazily; jobs give the same numbers in one process and in two."""

import os

import numpy as np
import pytest
import torch

from attnteach.studies.training import descend, side_by_side


def line(rate=0.1):
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    return w, torch.optim.SGD([w], rate)


def test_each_loss_is_made_from_the_parameters_of_the_step_before():
    w, optimiser = line()
    losses = descend(optimiser, (w.square().sum() for _ in range(3)))
    factors = 0.8 ** np.arange(3)  # each step takes 2 * 0.1 of w away
    np.testing.assert_allclose(losses, 5 * factors**2, rtol=1e-6)
    np.testing.assert_allclose(w.detach(), 0.8**3 * np.array([1.0, -2.0]), rtol=1e-6)


def test_the_gradient_of_all_parameters_is_clipped_together():
    w, optimiser = line(1.0)
    v = torch.tensor([2.0], requires_grad=True)
    optimiser.add_param_group({"params": [v]})
    descend(optimiser, [w @ torch.tensor([1.0, 2.0]) + 2 * v[0]], clip=0.3)  # the gradient (1, 2, 2) has norm 3
    np.testing.assert_allclose([*w.detach(), *v.detach()], [1 - 0.1, -2 - 0.2, 2 - 0.2], rtol=1e-5)


def test_the_schedule_steps_after_the_optimiser():
    w, optimiser = line(1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, 1, gamma=0.1)
    descend(optimiser, (w.sum() for _ in range(2)), schedule=schedule)
    np.testing.assert_allclose(w.detach(), [1 - 1.1, -2 - 1.1], rtol=1e-6)


def trained(seed):
    """(process, threads of torch, losses) of a small regression."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(64, 300, generator=generator)
    w = torch.randn(300, 40, generator=generator).requires_grad_()
    losses = descend(torch.optim.Adam([w], 0.01), ((x @ w).tanh().square().mean() for _ in range(20)))
    return os.getpid(), torch.get_num_threads(), losses


def test_processes_change_no_number(monkeypatch, capsys):
    jobs = {f"run {seed}": (seed,) for seed in range(4)}
    before = torch.get_num_threads()
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    here = side_by_side(trained, jobs, name="jobs", progress=False)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    there = side_by_side(trained, jobs, name="jobs", progress=True)
    assert "jobs: 100%" in capsys.readouterr().err
    assert list(here) == list(there) == list(jobs)
    assert {process for process, *_ in here.values()} == {os.getpid()}
    assert os.getpid() not in {process for process, *_ in there.values()}
    assert [threads for _, threads, _ in [*here.values(), *there.values()]] == [1] * 8
    assert [losses for *_, losses in here.values()] == [losses for *_, losses in there.values()]
    assert torch.get_num_threads() == before


def failing(seed):
    raise ArithmeticError(f"job {seed} fails")


@pytest.mark.parametrize("cores", ["1", "2"])
def test_a_job_that_fails_is_heard_of(monkeypatch, cores):
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", cores)
    before = torch.get_num_threads()
    with pytest.raises(ArithmeticError, match="fails"):
        side_by_side(failing, {seed: (seed,) for seed in range(2)}, name="jobs", progress=False)
    assert torch.get_num_threads() == before
