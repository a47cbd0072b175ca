import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def merge_partials(outs, lses):
    xp = array_namespace(outs[0])
    lse = xp.stack(list(lses), axis=0)
    top = xp.max(lse, axis=0)
    safe = xp.where(xp.isfinite(top), top, 0.0)
    share = xp.exp(lse - safe)
    total = xp.sum(share, axis=0)
    share = share / xp.where(total > 0, total, 1.0)
    out = xp.sum(share[..., None] * xp.stack(list(outs), axis=0), axis=0)
    return out, xp.where(total > 0, safe + xp.log(total), -xp.inf)
""".lstrip()


def cases(draw):
    A, B, T, E, parts = draw.sizes(5)

    def make(n, *lead, scale=1.0):
        return [draw.normal(*lead, T, E) for _ in range(n)], [draw.normal(*lead, T, scale=scale) for _ in range(n)]

    yield Case("two parts", make(2))
    yield Case("one part", make(1), hint="One part merges to itself.")
    yield Case("many parts of a batch", make(parts, A, B), keep=True)
    yield Case("the same sizes, other numbers", make(parts, A, B))
    yield Case(
        "parts of very different weight",
        make(3, A, scale=20.0),
        hint="Each part counts by exp(lse): a part with a small lse has hardly a say.",
    )
    yield Case(
        "lse of ten thousand",
        make(3, A, scale=1e4),
        slack=30,
        hint="exp(lse) overflows: subtract the largest lse first.",
    )
    outs, lses = make(3, A)
    lses[1][..., 0] = -np.inf
    yield Case("a part that saw nothing", (outs, lses), hint="A part with lse = -inf has no say.")
    outs, lses = make(3, A)
    outs = [np.concatenate([np.zeros_like(x[..., :1, :]), x[..., 1:, :]], axis=-2) for x in outs]
    for x in lses:
        x[..., 0] = -np.inf
    yield Case(
        "a row that nobody saw", (outs, lses), hint="Where every lse is -inf the result is 0 with lse -inf, not NaN."
    )
    yield from ways(make(3, A, B), grad=False, slack=3.0)


PROBLEM = Problem(
    id="merge_partials",
    title="Merge attention over parts of the keys",
    statement="""
        The keys were dealt out to several workers. Each gives its softmax-weighted mean of its values and the log of its
        sum of exponentials. Join them to attention over all keys.
        outs: sequence of (..., T, E), lses: sequence of (..., T) -> out (..., T, E), lse (..., T)
        A part that saw nothing has lse = -inf. Where all parts saw nothing: out 0 and lse -inf.
        """,
    signature="def merge_partials(outs, lses):",
    level="L2",
    tags=("flash", "inference", "stability"),
    seed=(12, 21),
    hints=(
        "Each out was divided by its own denominator. What is that denominator, in terms of lse?",
        "The joint denominator is the sum of exp(lse): a part's share is exp(lse_i) over that sum.",
        "Subtract the largest lse before exp; lse = top + log(sum(exp(lse - top))).",
    ),
    reference=REFERENCE,
    oracle=kernels.merge_partials,
    cases=cases,
    mutants=(
        wrong(
            "plain_mean",
            "You average the parts: a part weighs by its denominator, exp(lse).",
            "share = xp.exp(lse - safe)",
            "share = xp.exp(0 * xp.where(xp.isfinite(lse), lse, 0.0))",
        ),
        wrong(
            "plain_sum",
            "You add the parts: each was already normalised, so weights that sum to 1 are needed.",
            "share = share / xp.where(total > 0, total, 1.0)",
            "share = share / share if False else xp.where(share > 0, 1.0, 0.0)",
        ),
        wrong(
            "never_rescaled",
            "The parts are weighted by exp(lse - max) but never divided by their sum.",
            "    share = share / xp.where(total > 0, total, 1.0)\n",
            "",
        ),
        wrong(
            "weighted_by_lse",
            "You weight by lse itself, the logarithm: exponentiate it.",
            "share = xp.exp(lse - safe)",
            "share = xp.where(xp.isfinite(lse), lse, 0.0) - xp.where(xp.isfinite(xp.min(lse, axis=0)), xp.min(lse, axis=0), 0.0) + 1.0",
        ),
        wrong(
            "no_maximum",
            "exp(lse) overflows: subtract the largest lse of all parts first.",
            "safe = xp.where(xp.isfinite(top), top, 0.0)",
            "safe = xp.zeros_like(top)",
        ),
        wrong(
            "lse_is_maximum",
            "The joint lse is not the largest one: it is top + log(sum(exp(lse - top))).",
            "safe + xp.log(total)",
            "safe",
        ),
        wrong(
            "lse_sum",
            "You add the lses: that multiplies the denominators; they must be added.",
            "safe + xp.log(total)",
            "xp.sum(xp.where(xp.isfinite(lse), lse, 0.0), axis=0)",
        ),
        wrong(
            "lse_without_maximum",
            "The lse lacks the maximum that you subtracted: add it back.",
            "safe + xp.log(total)",
            "xp.log(total)",
        ),
        wrong(
            "base_two",
            "You take powers of 2 where lse is a natural logarithm.",
            "share = xp.exp(lse - safe)",
            "share = 2.0 ** (lse - safe)",
        ),
        wrong(
            "nan_on_empty",
            "Where nobody saw anything you return NaN: -inf - (-inf).",
            "safe = xp.where(xp.isfinite(top), top, 0.0)",
            "safe = top",
        ),
        wrong(
            "first_two",
            "You merge the first two parts and forget the others.",
            "lse = xp.stack(list(lses), axis=0)",
            "lse = xp.stack(list(lses)[:2], axis=0)",
            "xp.stack(list(outs), axis=0)",
            "xp.stack(list(outs)[:2], axis=0)",
        ),
        wrong(
            "largest_only",
            "You take the part with the largest lse: the others have a share too.",
            "share = xp.exp(lse - safe)",
            "share = xp.exp(1e6 * (lse - safe))",
        ),
    ),
)
