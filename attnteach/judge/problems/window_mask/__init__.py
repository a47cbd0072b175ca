from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=5))
    yield Case("four positions, two keys each", (4, 4, 2))
    yield Case("as many queries as keys", (large, large, small))
    yield Case("fewer queries than keys", (small, large, 3))
    yield Case("one query, as in decoding", (1, large, 3))
    yield Case("a window of one", (middle, middle, 1))
    yield Case("a window wider than everything", (small, middle, 99))


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("masks", "window"),
    seed=(4,),
    oracle=lambda T, S, w: kernels.build(kernels.window(w), T, S),
    cases=cases,
    wrong={
        "one_too_many": {"s > t - w": "s >= t - w"},
        "one_too_few": {"s > t - w": "s > t - w + 1"},
        "no_causality": {"(s <= t) & (s > t - w)": "s > t - w"},
        "no_window": {"(s <= t) & (s > t - w)": "s <= t"},
        "two_sided": {"(s <= t) & (s > t - w)": "abs(s - t) < w"},
        "top_left": {"np.arange(S - T, S)": "np.arange(T)"},
        "inverted": {"return (s <= t) & (s > t - w)": "return ~((s <= t) & (s > t - w))"},
        "either": {"(s <= t) & (s > t - w)": "(s <= t) | (s > t - w)"},
        "strict": {"s <= t": "s < t"},
        "blocks": {"(s > t - w)": "(s // w == t // w)"},
    },
)
