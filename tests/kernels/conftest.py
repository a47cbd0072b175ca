import numpy as np
import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture
def draw():
    """draw((B, T, D), (B, S, D)): standard normal float64 arrays, the same in every run."""
    rng = np.random.default_rng(20171206)
    return lambda *shapes: tuple(rng.normal(size=shape) for shape in shapes)


@pytest.fixture
def same():
    """same(f, *arrays): f on NumPy and on torch agree to 1e-12; gives the NumPy result."""

    def check(function, *arrays, **options):
        ours = function(*arrays, **options)
        theirs = function(
            *(torch.tensor(a) if isinstance(a, np.ndarray) else a for a in arrays),
            **{n: torch.tensor(a) if isinstance(a, np.ndarray) else a for n, a in options.items()},
        )
        pairs = zip(ours, theirs, strict=True) if isinstance(ours, tuple) else [(ours, theirs)]
        for a, b in pairs:
            assert isinstance(b, torch.Tensor)
            np.testing.assert_allclose(a, b.numpy(), rtol=0, atol=1e-12)
        return ours

    return check
