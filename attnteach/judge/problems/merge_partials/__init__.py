import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import FAR, in_every_form


def cases(draw):
    A, B, T, E, parts = draw.sizes(5)

    def make(n, *lead, scale=1.0):
        return [draw.normal(*lead, T, E) for _ in range(n)], [draw.normal(*lead, T, scale=scale) for _ in range(n)]

    def small(*lses):
        """Parts of whole values, whose lse are given."""
        return list(draw.distinct(len(lses), len(lses[0]), 1)), [np.array(lse, float) for lse in lses]

    yield Case("two small parts", small([0, 1], [2, 1]))
    yield Case("three small parts", small([0, 1], [2, 1], [1, 3]))
    yield Case("a small part that saw nothing", small([1], [-np.inf]), hint="a part that saw nothing")
    yield Case("a part that saw nothing comes first", small([-np.inf], [1], [2]), hint="a part that saw nothing")
    yield Case("lse around sixty", small([60, -60], [62, -61]))
    yield Case("lse far above zero", small([FAR, FAR + 1], [FAR + 1, FAR]), hint="lse of ten thousand", slack=60)
    yield Case("lse far below zero", small([-FAR, -FAR], [-FAR - 1, -FAR + 1]), slack=60)
    yield Case("nothing seen, and far below zero", small([-np.inf], [-800]), hint="lse far below zero")
    yield Case("one row far below the other", small([0, -FAR], [1, -FAR + 1]), hint="lse far below zero", slack=60)
    yield Case(
        "as many parts as rows and columns", (list(draw.normal(3, 3, 3)), list(draw.normal(3, 3))), hint="equal sizes"
    )
    yield Case("two parts", make(2))
    yield Case("one part", make(1))
    many = make(parts, A, B)
    yield Case("many parts of a batch", many, keep=True)
    yield Case("the same parts again", many, again="many parts of a batch", hint="kept between calls")
    yield Case("the same sizes, other numbers", make(parts, A, B))
    yield Case("parts of very different weight", make(3, A, scale=20.0))
    yield Case("lse of ten thousand", make(3, A, scale=1e4), slack=30)
    outs, lses = make(3, A)
    lses[1][..., 0] = -np.inf
    yield Case("a part that saw nothing", (outs, lses))
    outs, lses = make(3, A)
    outs = [np.concatenate([np.zeros_like(x[..., :1, :]), x[..., 1:, :]], axis=-2) for x in outs]
    for x in lses:
        x[..., 0] = -np.inf
    yield Case("a row that nobody saw", (outs, lses))
    yield from in_every_form(make(3, A, B), slack=3.0)


START = "    xp = array_namespace(outs[0])\n"
TOP = "    top = xp.max(lse, axis=0)\n"
SAFE = "xp.where(xp.isfinite(top), top, 0.0)"
SHARE = "    share = xp.exp(lse - safe)\n"
SUM = "    out = xp.sum(share[..., None] * xp.stack(list(outs), axis=0), axis=0)\n"

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("flash", "inference", "stability"),
    seed=(12, 21),
    oracle=kernels.merge_partials,
    cases=cases,
    wrong={
        "plain_mean": {"share = xp.exp(lse - safe)": "share = xp.exp(0 * xp.where(xp.isfinite(lse), lse, 0.0))"},
        "plain_sum": {
            "share = share / xp.where(total > 0, total, 1.0)": "share = share / share if False else xp.where(share > 0, 1.0, 0.0)"
        },
        "never_rescaled": {"    share = share / xp.where(total > 0, total, 1.0)\n": ""},
        "weighted_by_lse": {
            "share = xp.exp(lse - safe)": "share = xp.where(xp.isfinite(lse), lse, 0.0) - xp.where(xp.isfinite(xp.min(lse, axis=0)), xp.min(lse, axis=0), 0.0) + 1.0"
        },
        "no_maximum": {"safe = xp.where(xp.isfinite(top), top, 0.0)": "safe = xp.zeros_like(top)"},
        "lse_is_maximum": {"safe + xp.log(total)": "safe"},
        "lse_sum": {"safe + xp.log(total)": "xp.sum(xp.where(xp.isfinite(lse), lse, 0.0), axis=0)"},
        "lse_without_maximum": {"safe + xp.log(total)": "xp.log(total)"},
        "base_two": {"share = xp.exp(lse - safe)": "share = 2.0 ** (lse - safe)"},
        "nan_on_empty": {"safe = xp.where(xp.isfinite(top), top, 0.0)": "safe = top"},
        "first_two": {
            "lse = xp.stack(list(lses), axis=0)": "lse = xp.stack(list(lses)[:2], axis=0)",
            "xp.stack(list(outs), axis=0)": "xp.stack(list(outs)[:2], axis=0)",
        },
        "largest_only": {"share = xp.exp(lse - safe)": "share = xp.exp(1e6 * (lse - safe))"},
        "never_below_zero": {SAFE: "xp.where(top > 0, top, 0.0)"},
        "never_below_minus_1e4": Like("never_below_zero", {SAFE: "xp.where(top > -1e4, top, -1e4)"}),
        "one_maximum": {TOP: "    top = xp.broadcast_to(xp.max(lse), lse.shape[1:])\n"},
        "clipped_scores": {
            TOP: "    lse = xp.where(lse > 50, 50.0, xp.where((lse < -50) & xp.isfinite(lse), -50.0, lse))\n" + TOP
        },
        "base_two_throughout": Like(
            "base_two", {SHARE: "    share = 2.0 ** (lse - safe)\n", "xp.log(total)": "xp.log2(total)"}
        ),
        "lse_to_base_two": {"xp.log(total)": "xp.log2(total)"},
        "lse_of_the_mean": {"xp.log(total)": "xp.log(total / len(outs))"},
        "nothing_seen_counts": {SHARE: "    share = xp.exp(xp.where(xp.isfinite(lse), lse, 0.0) - safe)\n"},
        "lse_without_guard": Like(
            "nan_on_empty", {SAFE: "top", "xp.where(total > 0, safe": "xp.where(total > -1, safe"}
        ),
        "shares_over_rows": {
            "total = xp.sum(share, axis=0)": "total = xp.sum(share, axis=-1)[..., None] + 0 * xp.sum(share, axis=0)"
        },
        "forgets_the_first": WHOLE,
        "weighted_by_position": {SHARE: "    share = xp.flip(xp.exp(lse - safe), axis=0)\n"},
        "shares_over_columns": {
            SUM: SUM.replace(
                "share[..., None]", "(share[..., None, :] if lse.shape[-1] == outs[0].shape[-1] else share[..., None])"
            )
        },
        "epsilon": Like("diagnosis.digits", {"share / xp.where(total > 0, total, 1.0)": "share / (total + 1e-3)"}),
        "changes_its_parts": Like(
            "compared.changed",
            {
                SUM: "    out = 0.0\n    for w, part in zip(share, outs, strict=True):\n        part *= w[..., None]\n        out = out + part\n"
            },
        ),
        "detached": InTorch({SHARE: SHARE.replace("xp.exp(lse - safe)", "xp.exp(lse - safe).detach()")}),
        "view": InTorch({START: START + "    outs = [x.view(-1, x.shape[-1]).view(x.shape) for x in outs]\n"}),
        "widened": InTorch({START: START + "    outs, lses = [x.float() for x in outs], [x.float() for x in lses]\n"}),
    },
)
