import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case, read_rows
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


def _rows(q, k, v, rows):
    """Some rows of the quadratic form."""
    q, k = (np.where(x > 0, x + 1, np.exp(np.minimum(x, 0))) for x in (q[rows], k))
    weights = (q @ k.T) * (np.arange(len(k))[None, :] <= rows[:, None])
    return weights / weights.sum(-1, keepdims=True) @ v


def cases(draw):
    B, H, T, D, E = draw.sizes(5)

    def make(*lead, T=T, D=D, E=E, scale=1.0):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, E)

    def same(n):
        return tuple(draw.normal(n, n, n, n) for _ in range(3))

    def at(*numbers):
        return np.array(numbers, float)[:, None], np.array(numbers, float)[:, None], draw.distinct(len(numbers), 1)

    yield Case("two positions", (draw.whole(2, 2), draw.whole(2, 2), draw.distinct(2, 1)))
    yield Case("three positions", (draw.whole(3, 2), draw.whole(3, 2), draw.distinct(3, 1)))
    yield Case("features below one", at(-2, -2))
    yield Case("features far below one", at(-4, -3, -4), hint="features below one")
    yield Case("features above one", at(1, 2, 3))
    yield Case("all sizes equal", same(3), hint="equal sizes")
    yield Case("a long sequence", make(T=300))
    yield Case("one sequence, no batch", make())
    heads = make(B, H)
    yield Case("a batch of heads", heads, keep=True)
    yield Case("the same heads again", heads, again="a batch of heads", hint="kept between calls")
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("one position", make(B, T=1))
    yield Case("features far from zero", make(B, scale=5.0))
    yield Case("large inputs", tuple(np.where(x > 0, x * 1000, x) for x in make(B)), slack=3.0)
    yield from in_every_form(make(B, H), slack=3.0)
    yield Case(
        "gradients of large inputs (torch)",
        tuple(np.where(x > 0, x * 1000, x) for x in make(B)),
        slack=3.0,
        grad=True,
        only="torch",
    )
    big, rows = make(T=2039, D=3, E=5), draw.rows(2039)
    sure = {"read": read_rows(rows), "want": _rows(*big, rows), "hint": "linear", "slack": 3.0}
    yield Case("memory at 2039 positions", big, memory=2039 * 2039, **sure)
    yield Case("arithmetic from 509 to 2039 positions", big, smaller=make(T=509, D=3, E=5), cheaper_than=7.0, **sure)
    large, rows = make(T=20011, D=3, E=2), draw.rows(20011)
    yield Case(
        "20011 positions in 150 MB",
        large,
        memory=150_000_000,
        large=True,
        slack=30.0,
        hint="linear",
        read=read_rows(rows),
        want=_rows(*large, rows),
    )


START = "    xp = array_namespace(q)\n"
STATE = "    state = xp.cumulative_sum(k[..., :, None] * v[..., None, :], axis=-3)\n"
SUMS = "    total = xp.cumulative_sum(k, axis=-2)\n"
BELOW = "xp.exp(xp.where(x > 0, 0.0, x))"
RETURN = "    return mixed / xp.sum(q * total, axis=-1, keepdims=True)"

PROBLEM = Problem(
    __name__,
    level="L3",
    tags=("linear", "memory", "causality"),
    seed=(7, 12),
    oracle=kernels.linear_attention,
    cases=cases,
    time_limit=15.0,
    wrong={
        "quadratic": WHOLE,
        "quadratic_by_rows": WHOLE,
        "zeros": {"    return mixed / ": "    return 0 * mixed / "},
        "not_causal": {"    mixed = ": "    state, total = state[..., -1:, :, :], total[..., -1:, :]\n    mixed = "},
        "excludes_itself": {
            "    mixed = ": "    state = state - k[..., :, None] * v[..., None, :] * (xp.arange(k.shape[-2]) > 0)[:, None, None]\n    total = total - k * (xp.arange(k.shape[-2]) > 0)[:, None]\n    mixed = "
        },
        "unnormalised": {"    return mixed / xp.sum(q * total, axis=-1, keepdims=True)": "    return mixed"},
        "normalised_by_count": {
            "xp.sum(q * total, axis=-1, keepdims=True)": "xp.astype(xp.arange(1, q.shape[-2] + 1), q.dtype)[:, None]"
        },
        "running_mean": {"q, k = feature(q), feature(k)": "q, k = 0 * q + 1, 0 * k + 1"},
        "relu": {"xp.exp(xp.where(x > 0, 0.0, x)))": "0.0 * x + 1e-6)", "x + 1.0": "x"},
        "elu_without_one": {"x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))": "x, xp.exp(xp.where(x > 0, 0.0, x)) - 1.0)"},
        "exponential": {"xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))": "xp.exp(x)"},
        "query_without_feature": {"q, k = feature(q), feature(k)": "q, k = q, feature(k)"},
        "scaled": {"q, k = feature(q), feature(k)": "q, k = feature(q / q.shape[-1] ** 0.5), feature(k)"},
        "softmax": WHOLE,
        "at_least_one": {
            RETURN: "    below = xp.sum(q * total, axis=-1, keepdims=True)\n    return mixed / xp.where(below > 1, below, 1.0)"
        },
        "epsilon": Like(
            "diagnosis.digits",
            {"axis=-1, keepdims=True)": "axis=-1, keepdims=True) + 1e-4 * xp.sum(total, axis=-1, keepdims=True)"},
        ),
        "at_least_a_tenth": Like(
            "at_least_one",
            {
                RETURN: "    below = xp.sum(q * total, axis=-1, keepdims=True)\n    return mixed / xp.where(below > 0.1, below, 0.1)"
            },
        ),
        "total_over_all": {SUMS: SUMS + "    total = 0 * total + total[..., -1:, :]\n"},
        "state_over_all": {STATE: STATE + "    state = 0 * state + state[..., -1:, :, :]\n"},
        "state_before": {
            STATE: STATE.replace(
                "xp.cumulative_sum(k[..., :, None] * v[..., None, :], axis=-3)",
                "xp.cumulative_sum(k[..., :, None] * v[..., None, :], axis=-3) - k[..., :, None] * v[..., None, :]",
            )
        },
        "keys_without_feature": {"q, k = feature(q), feature(k)": "q, k = feature(q), k"},
        "no_feature": {"q, k = feature(q), feature(k)": "q, k = 1.0 * q, 1.0 * k"},
        "feature_twice": {"feature(k)\n": "feature(feature(k))\n"},
        "softplus": {
            BELOW + ")": "xp.log(1.0 + " + BELOW + "))",
            "x + 1.0": "x + xp.log(1.0 + xp.exp(xp.where(x > 0, -x, 0.0)))",
        },
        "softmax_features": {
            "q, k = feature(q), feature(k)": "q, k = xp.exp(q), xp.exp(k)\n    q, k = q / xp.sum(q, axis=-1, keepdims=True), k / xp.sum(k, axis=-1, keepdims=True)"
        },
        "squared_features": {"feature(q), feature(k)": "feature(q) ** 2, feature(k) ** 2"},
        "leaky": {BELOW: "1.0 + 0.1 * xp.where(x > 0, 0.0, x)"},
        "elu_plus_two": {BELOW: "1.0 + " + BELOW, "x + 1.0": "x + 2.0"},
        "overflowing_branch": InTorch({BELOW: "xp.exp(x)"}),
        "decayed": {STATE: STATE + "    state = 0.9 * state + 0.1 * k[..., :, None] * v[..., None, :]\n"},
        "state_transposed": {
            "q[..., :, None] * state": "q[..., :, None] * (state.mT if state.shape[-1] == state.shape[-2] else state)"
        },
        "normalised_by_keys": {RETURN: "    return mixed / xp.sum(total, axis=-1, keepdims=True)"},
        "normalised_rows": {RETURN: "    return mixed / xp.sum(mixed, axis=-1, keepdims=True)"},
        "keys_normalised": {SUMS: SUMS + "    total = xp.cumulative_sum(k / k, axis=-2)\n"},
        "256_newest": {
            SUMS: SUMS
            + "    early = xp.concat([0 * state[..., :256, :, :], state[..., :-256, :, :]], axis=-3)[..., : state.shape[-3], :, :]\n    state = state - early\n    late = xp.concat([0 * total[..., :256, :], total[..., :-256, :]], axis=-2)[..., : total.shape[-2], :]\n    total = total - late\n"
        },
        "detached": InTorch({"mixed = xp.sum(q": "mixed = xp.sum(q.detach()"}),
        **tensor_mistakes(START, "q", "k", "v"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
        "mixed_types": InTorch({SUMS: SUMS + "    total = (total.mT @ xp.eye(total.shape[-2])).mT\n"}),
    },
)
