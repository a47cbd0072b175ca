import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import FAR, in_every_form
from attnteach.judge.wire import Stream


def cases(draw):
    A, B, *widths = draw.sizes(6)

    def chunks(*lead, start=0.0, shift=0.0, scale=1.0):
        return Stream([draw.normal(*lead, s, scale=scale) + start + shift * i for i, s in enumerate(widths)])

    def around(*starts):
        """Chunks of two rows each, of halves above each start."""
        return Stream(
            [draw.rng.permutation(2 * s).reshape(2, s) / 2 + start for s, start in zip((2, 1, 3), starts, strict=False)]
        )

    nothing = np.full((2, 2), -np.inf)
    yield Case("two chunks of one row", (Stream([draw.whole(2), draw.whole(3)]),))
    yield Case("three chunks of two rows", (around(0, 0, 0),), hint="a batch of rows")
    yield Case("two rising chunks", (around(0, 7),), hint="a maximum that keeps rising")
    yield Case("two falling chunks", (around(7, 0),), hint="a maximum that comes first")
    yield Case("a few scores below zero", (around(-9, -8),), hint="scores below zero")
    yield Case("a few scores around sixty", (around(60, -60),), slack=30, hint="clipped")
    yield Case("chunks far above zero", (around(FAR, FAR, FAR),), slack=30, hint="scores of ten thousand")
    yield Case("chunks far below zero", (around(-FAR, -FAR, -FAR),), slack=30, hint="scores below zero")
    yield Case(
        "one row far below the other",
        (Stream([x - [[0], [FAR]] for x in around(0, 0, 0)]),),
        slack=30,
        hint="scores below zero",
    )
    yield Case(
        "nothing, then chunks far below zero",
        (Stream([nothing, *around(-800, -801)]),),
        slack=30,
        hint="a first chunk of all -inf",
    )
    yield Case(
        "chunks far below zero, then nothing",
        (Stream([*around(-800, -801), nothing]),),
        slack=30,
        hint="a later chunk of all -inf",
    )
    yield Case("from far above to far below", (around(FAR, 0, -FAR),), slack=30, hint="a maximum that comes first")
    yield Case("from far below to far above", (around(-FAR, 0, FAR),), slack=30, hint="a maximum that keeps rising")
    yield Case("one chunk", (Stream([draw.normal(5)]),))
    batch = chunks(A, B)
    yield Case("a batch of rows", (batch,), keep=True)
    yield Case("the same batch again", (batch,), again="a batch of rows", hint="kept between calls")
    yield Case("the same sizes, other numbers", (chunks(A, B),), hint="kept between calls")
    yield Case("three leading axes", (chunks(2, A, B),), hint="a batch of rows")
    yield Case("every size is one", (Stream([draw.normal(1, 1, 1) for _ in range(2)]),), hint="ones")
    yield Case("all sizes equal", (Stream([draw.normal(3, 3, 3) for _ in range(3)]),), hint="equal sizes")
    yield Case("a maximum that keeps rising", (chunks(A, shift=3.0),))
    yield Case("a maximum that comes first", (chunks(A, shift=-3.0),))
    yield Case("scores below zero", (chunks(A, scale=0.5, start=-9.0),))
    yield Case("scores of ten thousand", (chunks(A, scale=1e4),), slack=30)
    yield Case("a first chunk of all -inf", (Stream([np.full((A, 3), -np.inf), draw.normal(A, 4)]),))
    yield Case("a later chunk of all -inf", (Stream([draw.normal(A, 4), np.full((A, 3), -np.inf)]),))
    yield Case("nothing but -inf", (Stream([np.full((A, 3), -np.inf), np.full((A, 2), -np.inf)]),))
    yield Case("many chunks of one", (Stream([draw.normal(A, 1) for _ in range(70)]),))
    yield from in_every_form((chunks(A, B),), grad=False, slack=3.0, wider=True)
    yield Case(
        "200 chunks in the memory of a few",
        (Stream([draw.normal(2000) for _ in range(200)]),),
        memory=800_000,
        slack=3.0,
    )


START = "        xp = array_namespace(x)\n"
BEFORE = "    top = total = None\n"
SAFE = "        safe = xp.where(xp.isfinite(new), new, 0.0)\n"

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
        "starts_at_minus_1e4": Like("starts_at_zero", {SAFE: "        new = xp.where(new < -1e4, -1e4, new)\n" + SAFE}),
        "nothing_counts_as_zero": {"        top = new\n": "        top = safe\n"},
        "takes_length": {BEFORE: BEFORE + '    if len(chunks) == 0:\n        raise ValueError("no chunks")\n'},
        "takes_first": Like("takes_length", {BEFORE: BEFORE + "    xp = array_namespace(chunks[0])\n"}),
        "peeked": {BEFORE: BEFORE + "    xp = array_namespace(next(iter(chunks)))\n"},
        "two_passes": Like(
            "reads_twice", {BEFORE: BEFORE + "    width = max(x.shape[-1] for x in chunks)\n    assert width > 0\n"}
        ),
        "last_chunk_only": Like("sum_replaced", {"total * xp.exp(top - safe) + added": "added + 0 * total"}),
        "rescales_the_new": {
            "total * xp.exp(top - safe) + added": "total + added * xp.exp(safe - xp.where(xp.isfinite(top), top, safe))"
        },
        "rescales_both": {"total * xp.exp(top - safe) + added": "(total + added) * xp.exp(top - safe)"},
        "clipped_scores": {
            START: START + "        x = xp.where(x > 50.0, 50.0, xp.where((x < -50.0) & xp.isfinite(x), -50.0, x))\n"
        },
        "clipped_factor": {
            "total * xp.exp(top - safe)": "total * xp.exp(xp.where(top - safe < -5.0, -5.0, top - safe))"
        },
        "base_two": {
            "xp.exp(x - safe[..., None])": "2.0 ** (x - safe[..., None])",
            "total * xp.exp(top - safe)": "total * 2.0 ** (top - safe)",
        },
        "sum_over_everything": {"xp.sum(xp.exp(x - safe[..., None]), axis=-1)": "xp.sum(xp.exp(x - safe[..., None]))"},
        "reduces_the_first_axis": {
            "new = xp.max(x, axis=-1)": "new = xp.max(x, axis=0 if x.shape[0] == x.shape[-1] else -1)"
        },
        "mean": {"added = xp.sum(": "added = xp.mean("},
        "returned_the_other_way": {"    return top, total": "    return total, top"},
        "sum_alone": {"    return top, total": "    return total"},
        "fixed_axes": {START: START + "        rows, width = x.shape\n"},
        "view": InTorch({START: START + "        x = x.view(-1, x.shape[-1]).view(x.shape)\n"}),
    },
)
