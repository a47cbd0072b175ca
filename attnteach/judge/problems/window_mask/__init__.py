from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=5))
    yield Case("four positions, two keys each", (4, 4, 2))
    yield Case("two queries, five keys, three each", (2, 5, 3), hint="fewer queries than keys")
    yield Case("one query, four keys, two each", (1, 4, 2), hint="one query, as in decoding")
    yield Case("three positions, one key each", (3, 3, 1), hint="a window of one")
    yield Case("three positions, three keys each", (3, 3, 3), hint="a window wider than everything")
    yield Case("as many queries as keys", (large, large, small))
    yield Case("fewer queries than keys", (small, large, 3))
    yield Case("one query, as in decoding", (1, large, 3))
    yield Case("a window of one", (middle, middle, 1))
    yield Case("a window wider than everything", (small, middle, 99))
    yield Case("a wide window in a long cache", (small, 2100, 1500), hint="long")
    yield Case("three hundred positions", (300, 300, 200), hint="long")


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
        "two_sided_wider": Like("two_sided", {"(s <= t) & (s > t - w)": "abs(s - t) <= w"}),
        "half_on_each_side": Like("two_sided", {"(s <= t) & (s > t - w)": "abs(s - t) <= w // 2"}),
        "future_only": {"(s <= t) & (s > t - w)": "(s >= t) & (s < t + w)"},
        "left_edge_from_the_first_query": {"s > t - w": "s > t - w - (S - T)"},
        "square": {"np.arange(S - T, S)": "np.arange(S)"},
        "transposed": {"return (s <= t) & (s > t - w)": "return ((s <= t) & (s > t - w)).T"},
        "integers": {"return (s <= t) & (s > t - w)": "return ((s <= t) & (s > t - w)) * 1"},
        "additive": {"return (s <= t) & (s > t - w)": "return np.where((s <= t) & (s > t - w), 0.0, -np.inf)"},
        "first_keys": {"s > t - w": "s < w"},
        "dilated": {"(s > t - w)": "((t - s) % w == 0)"},
        "more_axes": {"return (s <= t) & (s > t - w)": "return ((s <= t) & (s > t - w))[None]"},
        "table": {"return (s <= t) & (s > t - w)": "return (s <= t) & (s > t - min(w, 1024))"},
        "table_of_keys": Like("table", {"return (s <= t) & (s > t - w)": "return (s <= t) & (s > t - w) & (s < 2048)"}),
        "small_integers": Like("table", {"    return": "    t, s = t.astype(np.int8), s.astype(np.int8)\n    return"}),
    },
)
