"""What the kernels do not do: import heavy libraries, hold T x S numbers."""

import subprocess
import sys
import tracemalloc

import numpy as np

from attnteach.kernels import attention, flash_attention, linear_attention_recurrent


def test_importing_kernels_imports_nothing_heavy():
    code = (
        "import sys, attnteach.kernels; "
        "print(*{'torch', 'matplotlib', 'ipywidgets', 'IPython', 'scipy', 'pandas'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""


def peak(f, n):
    """Bytes allocated at the peak of f(q, k, v) beyond its inputs, traced."""
    q, k, v = np.random.default_rng(0).normal(size=(3, 2, n, 16)).astype(np.float32)
    f(q[:, :4], k[:, :4], v[:, :4])
    tracemalloc.start()
    try:
        f(q, k, v)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_tiles_need_memory_linear_in_n_and_the_plain_form_quadratic():
    tiled = lambda q, k, v: flash_attention(q, k, v, block=(64, 64))  # noqa: E731
    assert peak(attention, 1024) / peak(attention, 512) > 3.8
    assert peak(tiled, 1024) / peak(tiled, 512) < 2.1
    assert peak(tiled, 1024) < peak(attention, 1024) / 30


def test_the_recurrence_holds_no_square_either():
    assert peak(linear_attention_recurrent, 1024) / peak(linear_attention_recurrent, 512) < 2.2
