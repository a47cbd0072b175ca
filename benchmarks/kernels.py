"""Tiled, plain and torch's own attention side by side, as ratios; what contracts cost; and what the import costs.

H = 8, n = 4096, D = 64, float32. torch has two threads, NumPy's BLAS one; the tiled form runs its blocks on a pool of
two, and so do its matrix products alone, the limit that it cannot pass. Every round times all contestants one after
the other, so that a slow spell of the machine hits them alike; printed are the medians and the ratios round by round.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is loaded

import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention as sdpa

from attnteach.kernels import (
    attention,
    attention_weights,
    flash_attention,
    merge_heads,
    multi_head_attention,
    softmax,
    split_heads,
)
from attnteach.kernels._shapes import call

H, N, D, TILE, ROUNDS = 8, 4096, 64, 512, 5


def by_hand(q, k, v):
    """What one writes in NumPy without thinking about masks, types or errors."""
    scores = q @ k.swapaxes(-1, -2) / np.float32(np.sqrt(q.shape[-1]))
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ v


def products(q, k, v, run):
    """The two matrix products of every tile and nothing else."""

    def block(at):
        head, start = at
        rows = q[head, start : start + TILE]
        for columns in range(0, N, TILE):
            (rows @ k[head, columns : columns + TILE].T) @ v[head, columns : columns + TILE]

    list(run(block, [(head, start) for head in range(H) for start in range(0, N, TILE)]))


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


def contract_cost(kernel, *args, calls=300):
    """Seconds of a call with its contract checked, and of its body alone, in turn: the least of many rounds."""

    def spent(f):
        start = time.thread_time()
        for _ in range(calls):
            f(*args)
        return (time.thread_time() - start) / calls

    def unchecked():
        call.inside = True  # as if another kernel called it
        try:
            return spent(kernel)
        finally:
            call.inside = False

    rounds = [(spent(kernel), unchecked()) for _ in range(4 * ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def import_seconds(statement):
    code = f"import time; s = time.perf_counter(); {statement}; print(time.perf_counter() - s)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(ROUNDS))


def main():
    torch.set_num_threads(2)
    q, k, v = np.random.default_rng(0).normal(size=(3, H, N, D)).astype(np.float32)
    tensors = [torch.tensor(x)[None] for x in (q, k, v)]
    with ThreadPoolExecutor(2) as pool:
        times = interleaved(
            {
                "torch sdpa": lambda: sdpa(*tensors),
                "flash, two threads": lambda: flash_attention(q, k, v, map=pool.map),
                "products alone": lambda: products(q, k, v, pool.map),
                "flash_attention": lambda: flash_attention(q, k, v),
                "attention": lambda: attention(q, k, v),
                "by hand": lambda: by_hand(q, k, v),
            }
        )
    print(f"H={H} n={N} D={D} float32, median of {ROUNDS} rounds")
    for name, spent in times.items():
        print(f"  {name:18} {median(spent) * 1e3:7.0f} ms")
    for a, b, aim in (
        ("flash, two threads", "torch sdpa", "aim: at most 1.5"),
        ("products alone", "torch sdpa", "the limit"),
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

    print("a call on tiny arrays, its contract checked, beside the same call from inside of another kernel")
    x, Wq, Wk, Wv, Wo = np.random.default_rng(0).normal(size=(5, 4, 4))
    for kernel, args in (
        (split_heads, (x, 2)),
        (merge_heads, (x[None],)),
        (softmax, (x,)),
        (attention_weights, (x, x)),
        (attention, (x, x, x)),
        (multi_head_attention, (x, Wq, Wk, Wv, Wo, 2)),
    ):
        checked, bare = contract_cost(kernel, *args)
        print(f"  {kernel.__name__:20} {1e6 * checked:5.1f} us, {1e6 * bare:5.1f} us: {checked / bare:.2f}")

    numpy, both = import_seconds("import numpy"), import_seconds("import attnteach.kernels")
    print(f"import attnteach.kernels: {both - numpy:.3f} s beyond NumPy's {numpy:.3f} s (aim: under 0.2)")


if __name__ == "__main__":
    main()
