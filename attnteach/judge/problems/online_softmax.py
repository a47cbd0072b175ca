import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong
from ..wire import Stream

REFERENCE = """
from array_api_compat import array_namespace


def online_softmax(chunks):
    top = total = None
    for x in chunks:
        xp = array_namespace(x)
        new = xp.max(x, axis=-1)
        if top is not None:
            new = xp.maximum(top, new)
        safe = xp.where(xp.isfinite(new), new, 0.0)
        added = xp.sum(xp.exp(x - safe[..., None]), axis=-1)
        total = added if top is None else total * xp.exp(top - safe) + added
        top = new
    return top, total
""".lstrip()


def cases(draw):
    A, B, *widths = draw.sizes(6)

    def chunks(*lead, start=0.0, shift=0.0, scale=1.0):
        return Stream([draw.normal(*lead, s, scale=scale) + start + shift * i for i, s in enumerate(widths)])

    yield Case("two chunks of one row", (Stream([draw.normal(2), draw.normal(3)]),))
    yield Case("one chunk", (Stream([draw.normal(5)]),))
    yield Case(
        "a batch of rows",
        (chunks(A, B),),
        keep=True,
        hint="It is right for one row and wrong for a batch: reduce over the last axis alone.",
    )
    yield Case("the same sizes, other numbers", (chunks(A, B),))
    yield Case(
        "a maximum that keeps rising",
        (chunks(A, shift=3.0),),
        hint="When the maximum rises, the old sum must be rescaled by exp(old - new).",
    )
    yield Case(
        "a maximum that comes first",
        (chunks(A, shift=-3.0),),
        hint="When the maximum does not rise, the new terms are still relative to the running one.",
    )
    yield Case(
        "scores below zero",
        (chunks(A, scale=0.5, start=-9.0),),
        hint="The maximum of negative scores is negative: it starts at -inf, not at 0.",
    )
    yield Case(
        "scores of ten thousand",
        (chunks(A, scale=1e4),),
        slack=30,
        hint="exp of a raw score overflows: keep everything relative to the running maximum.",
    )
    yield Case(
        "a first chunk of all -inf",
        (Stream([np.full((A, 3), -np.inf), draw.normal(A, 4)]),),
        hint="As long as nothing has been seen the maximum is -inf, and -inf - (-inf) is NaN.",
    )
    yield Case("a later chunk of all -inf", (Stream([draw.normal(A, 4), np.full((A, 3), -np.inf)]),))
    yield Case(
        "nothing but -inf",
        (Stream([np.full((A, 3), -np.inf), np.full((A, 2), -np.inf)]),),
        hint="A row of nothing has the maximum -inf and the sum 0.",
    )
    yield Case(
        "many chunks of one",
        (Stream([draw.normal(A, 1) for _ in range(40)]),),
        hint="Each chunk must update, not replace, what is kept.",
    )
    yield from ways((chunks(A, B),), grad=False, slack=3.0)
    yield Case("200 chunks in the memory of a few", (Stream([draw.normal(2000) for _ in range(200)]),), memory=800_000, slack=3.0,
               hint="You gather the pieces before you compute: keep two numbers per row and let each piece go.")  # fmt: skip


PROBLEM = Problem(
    id="online_softmax",
    title="Softmax statistics in one pass",
    statement="""
        A row of scores arrives in pieces. Return its maximum and the sum of exp(x - maximum), reading each piece once
        and keeping none.
        chunks: an iterable (a generator: it can be read once only) of (..., s) float arrays of different widths
        -> maximum (...), sum (...). A row of all -inf gives (-inf, 0).
        """,
    signature="def online_softmax(chunks):",
    level="L2",
    tags=("softmax", "flash", "stability"),
    seed=(7, 12),
    hints=(
        "Which two numbers per row must you remember between pieces?",
        "When the maximum rises from m to m', every term summed so far shrinks by exp(m - m').",
        "total = total * exp(old - new) + sum(exp(x - new)); use 0 in place of a maximum that is -inf.",
    ),
    reference=REFERENCE,
    oracle=kernels.online_softmax,
    cases=cases,
    mutants=(
        wrong(
            "never_rescaled",
            "The old sum is never rescaled when the maximum rises: multiply it by exp(old - new).",
            "total * xp.exp(top - safe) + added",
            "total + added",
        ),
        wrong(
            "rescaled_backwards",
            "You rescale by exp(new - old): the old sum grows where it should shrink.",
            "xp.exp(top - safe)",
            "xp.exp(safe - xp.where(xp.isfinite(top), top, 0.0))",
        ),
        wrong(
            "last_chunk_maximum",
            "You keep the maximum of the last piece, not of all so far.",
            "new = xp.maximum(top, new)",
            "new = new * 1.0",
        ),
        wrong(
            "first_chunk_maximum",
            "You keep the maximum of the first piece: later ones can be larger.",
            "new = xp.maximum(top, new)",
            "new = top",
        ),
        wrong(
            "sum_replaced",
            "Each piece replaces the sum instead of adding to it.",
            "total * xp.exp(top - safe) + added",
            "added",
        ),
        wrong(
            "raw_exponentials",
            "You sum raw exponentials and divide at the end: they overflow before you get there.",
            "x - safe[..., None]",
            "x",
            "total * xp.exp(top - safe) + added",
            "total + added",
            "    return top, total",
            "    return top, total * xp.exp(-top)",
        ),  # fmt: skip
        wrong(
            "nan_on_empty",
            "A piece of all -inf gives NaN: -inf - (-inf).",
            "safe = xp.where(xp.isfinite(new), new, 0.0)",
            "safe = new",
        ),
        wrong(
            "starts_at_zero",
            "Your running maximum starts at 0: rows of negative scores never fall below it. Start at -inf.",
            "        new = xp.max(x, axis=-1)\n",
            "        new = xp.maximum(xp.max(x, axis=-1), 0 * xp.where(xp.isfinite(x[..., 0]), x[..., 0], 0.0))\n",
        ),  # fmt: skip
        wrong(
            "gathered",
            "The numbers are right, but you join the pieces first: a row that does not fit in memory is the reason for them.",
            source="""
            from array_api_compat import array_namespace


            def online_softmax(chunks):
                chunks = list(chunks)
                xp = array_namespace(chunks[0])
                x = xp.concat(chunks, axis=-1)
                top = xp.max(x, axis=-1)
                return top, xp.sum(xp.exp(x - xp.where(xp.isfinite(top), top, 0.0)[..., None]), axis=-1)
            """,
        ),  # fmt: skip
        wrong(
            "in_place",
            "You change the pieces in place: the caller's scores are gone.",
            "        added = xp.sum(xp.exp(x - safe[..., None]), axis=-1)",
            "        x -= safe[..., None]\n        added = xp.sum(xp.exp(x), axis=-1)",
        ),  # fmt: skip
        wrong(
            "logsumexp",
            "You return the logarithm of the sum; the sum itself is asked for.",
            "    return top, total",
            "    return top, xp.log(total)",
        ),
        wrong(
            "absolute_sum",
            "You return sum(exp(x)), not relative to the maximum.",
            "    return top, total",
            "    return top, total * xp.exp(top)",
        ),
        wrong(
            "first_chunk_only",
            "You stop after the first piece.",
            "        top = new\n",
            "        top = new\n        break\n",
        ),
        wrong(
            "global_maximum",
            "One maximum serves all rows: it belongs to each row.",
            "new = xp.max(x, axis=-1)",
            "new = xp.max(x) + 0 * xp.where(xp.isfinite(x[..., 0]), x[..., 0], 0.0)",
        ),
        wrong(
            "reads_twice",
            "You go through the pieces twice: a generator is empty the second time, and the point is one pass.",
            "    top = total = None\n",
            '    top = total = None\n    count = sum(1 for _ in chunks)\n    if count == 0:\n        raise ValueError("no chunks")\n',
        ),  # fmt: skip
    ),
)
