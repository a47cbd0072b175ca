import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, Problem
from attnteach.judge.problems._shared import in_every_form
from attnteach.judge.wire import Stream


def cases(draw):
    A, B, *widths = draw.sizes(6)

    def chunks(*lead, start=0.0, shift=0.0, scale=1.0):
        return Stream([draw.normal(*lead, s, scale=scale) + start + shift * i for i, s in enumerate(widths)])

    yield Case("two chunks of one row", (Stream([draw.normal(2), draw.normal(3)]),))
    yield Case("one chunk", (Stream([draw.normal(5)]),))
    yield Case("a batch of rows", (chunks(A, B),), keep=True)
    yield Case("the same sizes, other numbers", (chunks(A, B),))
    yield Case("a maximum that keeps rising", (chunks(A, shift=3.0),))
    yield Case("a maximum that comes first", (chunks(A, shift=-3.0),))
    yield Case("scores below zero", (chunks(A, scale=0.5, start=-9.0),))
    yield Case("scores of ten thousand", (chunks(A, scale=1e4),), slack=30)
    yield Case("a first chunk of all -inf", (Stream([np.full((A, 3), -np.inf), draw.normal(A, 4)]),))
    yield Case("a later chunk of all -inf", (Stream([draw.normal(A, 4), np.full((A, 3), -np.inf)]),))
    yield Case("nothing but -inf", (Stream([np.full((A, 3), -np.inf), np.full((A, 2), -np.inf)]),))
    yield Case("many chunks of one", (Stream([draw.normal(A, 1) for _ in range(40)]),))
    yield from in_every_form((chunks(A, B),), grad=False, slack=3.0)
    yield Case(
        "200 chunks in the memory of a few",
        (Stream([draw.normal(2000) for _ in range(200)]),),
        memory=800_000,
        slack=3.0,
    )


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("softmax", "flash", "stability"),
    seed=(7, 12),
    oracle=kernels.online_softmax,
    cases=cases,
    wrong={
        "never_rescaled": {"total * xp.exp(top - safe) + added": "total + added"},
        "rescaled_backwards": {"xp.exp(top - safe)": "xp.exp(safe - xp.where(xp.isfinite(top), top, 0.0))"},
        "last_chunk_maximum": {"new = xp.maximum(top, new)": "new = new * 1.0"},
        "first_chunk_maximum": {"new = xp.maximum(top, new)": "new = top"},
        "sum_replaced": {"total * xp.exp(top - safe) + added": "added"},
        "raw_exponentials": {
            "x - safe[..., None]": "x",
            "total * xp.exp(top - safe) + added": "total + added",
            "    return top, total": "    return top, total * xp.exp(-top)",
        },
        "nan_on_empty": {"safe = xp.where(xp.isfinite(new), new, 0.0)": "safe = new"},
        "starts_at_zero": {
            "        new = xp.max(x, axis=-1)\n": "        new = xp.maximum(xp.max(x, axis=-1), 0 * xp.where(xp.isfinite(x[..., 0]), x[..., 0], 0.0))\n"
        },
        "gathered": WHOLE,
        "in_place": {
            "        added = xp.sum(xp.exp(x - safe[..., None]), axis=-1)": "        x -= safe[..., None]\n        added = xp.sum(xp.exp(x), axis=-1)"
        },
        "logsumexp": {"    return top, total": "    return top, xp.log(total)"},
        "absolute_sum": {"    return top, total": "    return top, total * xp.exp(top)"},
        "first_chunk_only": {"        top = new\n": "        top = new\n        break\n"},
        "global_maximum": {
            "new = xp.max(x, axis=-1)": "new = xp.max(x) + 0 * xp.where(xp.isfinite(x[..., 0]), x[..., 0], 0.0)"
        },
        "reads_twice": {
            "    top = total = None\n": '    top = total = None\n    count = sum(1 for _ in chunks)\n    if count == 0:\n        raise ValueError("no chunks")\n'
        },
    },
)
