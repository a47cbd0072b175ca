"""Tiled, plain and torch's own attention side by side, as ratios; and what the import costs.

H = 8, n = 4096, D = 64, float32, two threads. Every round times all contestants one after the other, so
that a slow spell of the machine hits them alike; printed are the medians and the ratios round by round.
"""

import subprocess
import sys
import time
import tracemalloc
from statistics import median

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention as sdpa

from attnteach.kernels import attention, flash_attention

H, N, D, ROUNDS = 8, 4096, 64, 5


def by_hand(q, k, v):
    """What one writes in NumPy without thinking about masks, types or errors."""
    scores = q @ k.swapaxes(-1, -2) / np.float32(np.sqrt(q.shape[-1]))
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ v


def seconds(f):
    start = time.perf_counter()
    f()
    return time.perf_counter() - start


def interleaved(contestants):
    """{name: [seconds per round]} after one warm-up of each."""
    for f in contestants.values():
        f()
    rounds = [{name: seconds(f) for name, f in contestants.items()} for _ in range(ROUNDS)]
    return {name: [r[name] for r in rounds] for name in contestants}


def extra_memory(f, *arrays):
    """Bytes at the peak of f beyond its inputs and outputs."""
    tracemalloc.start()
    out = f(*arrays)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak - sum(x.nbytes for x in (out if isinstance(out, tuple) else (out,)))


def import_seconds(statement):
    code = f"import time; s = time.perf_counter(); {statement}; print(time.perf_counter() - s)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(ROUNDS))


def main():
    torch.set_num_threads(2)
    q, k, v = np.random.default_rng(0).normal(size=(3, H, N, D)).astype(np.float32)
    tensors = [torch.tensor(x)[None] for x in (q, k, v)]
    times = interleaved(
        {
            "torch sdpa": lambda: sdpa(*tensors),
            "flash_attention": lambda: flash_attention(q, k, v),
            "attention": lambda: attention(q, k, v),
            "by hand": lambda: by_hand(q, k, v),
        }
    )
    print(f"H={H} n={N} D={D} float32, median of {ROUNDS} rounds")
    for name, spent in times.items():
        print(f"  {name:16} {median(spent) * 1e3:7.0f} ms")
    for a, b, aim in (
        ("flash_attention", "torch sdpa", "aim: at most 2"),
        ("flash_attention", "attention", ""),
        ("attention", "by hand", "aim: at most 1.1"),
    ):
        ratios = sorted(x / y for x, y in zip(times[a], times[b], strict=True))
        print(f"  {a} / {b}: {median(ratios):.2f} [{ratios[0]:.2f}, {ratios[-1]:.2f}]  {aim}")

    print("peak memory beyond inputs and outputs, one head, MiB (traced)")
    for n in (2048, 4096, 8192, 16384, 32768):
        short = np.random.default_rng(0).normal(size=(3, 1, n, D)).astype(np.float32)
        plain = f"{extra_memory(attention, *short) / 2**20:8.1f}" if n <= 8192 else "       -"
        print(f"  n={n:6}  tiled {extra_memory(flash_attention, *short) / 2**20:6.2f}  plain {plain}")
    print(f"  H={H} n={N}: tiled {extra_memory(flash_attention, q, k, v) / 2**20:.2f}  (aim: under 8)")

    numpy, both = import_seconds("import numpy"), import_seconds("import attnteach.kernels")
    print(f"import attnteach.kernels: {both - numpy:.3f} s beyond NumPy's {numpy:.3f} s (aim: under 0.2)")


if __name__ == "__main__":
    main()
