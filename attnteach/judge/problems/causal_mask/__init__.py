from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=3))
    yield Case("three positions", (3, 3))
    yield Case("as many queries as keys", (large, large))
    yield Case("fewer queries than keys", (small, large))
    yield Case("one query, as in decoding", (1, middle))
    yield Case("one by one", (1, 1))


PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("masks", "causality"),
    seed=(4, 6),
    oracle=lambda T, S: kernels.build(kernels.causal, T, S),
    cases=cases,
    wrong={
        "strict": {"s <= t": "s < t"},
        "one_ahead": {"s <= t": "s <= t + 1"},
        "top_left": {"np.arange(S - T, S)": "np.arange(T)"},
        "inverted": {"s <= t": "s > t"},
        "anti_causal": {"s <= t": "s >= t"},
        "additive": {"return s <= t": "return np.where(s <= t, 0.0, -np.inf)"},
        "everything": {"s <= t": "(s <= t) | (s > t)"},
        "transposed": {"return s <= t": "return (s <= t).T"},
        "square": {"np.arange(S - T, S)": "np.arange(S)"},
    },
)
