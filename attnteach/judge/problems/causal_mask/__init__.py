from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=3))
    yield Case("three positions", (3, 3))
    yield Case("two queries, four keys", (2, 4), hint="fewer queries than keys")
    yield Case("one query, four keys", (1, 4), hint="one query, as in decoding")
    yield Case("as many queries as keys", (large, large))
    yield Case("fewer queries than keys", (small, large))
    yield Case("one query, as in decoding", (1, middle))
    yield Case("one by one", (1, 1))
    yield Case("a long cache", (small, 2100), hint="long")
    yield Case("three hundred positions", (300, 300), hint="long")


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
        "square_of_queries": Like("square", {"return s <= t": "return np.tri(T, dtype=bool)"}),
        "integers": {"return s <= t": "return (s <= t) * 1"},
        "floats": Like("integers", {"return s <= t": "return (s <= t) * 1.0"}),
        "additive_half": Like("additive", {"return s <= t": "return np.where(s <= t, 0.0, -1e9)"}),
        "two_ahead": Like("one_ahead", {"s <= t": "s <= t + 2"}),
        "tri_without_offset": Like("top_left", {"return s <= t": "return np.tri(T, S, dtype=bool)"}),
        "tri_beyond": Like("one_ahead", {"return s <= t": "return np.tri(T, S, S - T + 1, dtype=bool)"}),
        "upper_triangle": Like("anti_causal", {"return s <= t": "return np.triu(np.ones((T, S), dtype=bool), S - T)"}),
        "upper_triangle_of_ones": Like("anti_causal", {"return s <= t": "return np.triu(np.ones((T, S), dtype=bool))"}),
        "only_itself": {"s <= t": "s == t"},
        "only_itself_when_alone": Like("only_itself", {"return s <= t": "return s == t if T == 1 else s <= t"}),
        "rows_reversed": {"return s <= t": "return (s <= t)[::-1]"},
        "more_axes": {"return s <= t": "return (s <= t)[None]"},
        "table": {"return s <= t": "return (s <= t) & (s < 2048)"},
        "small_integers": Like("table", {"return s <= t": "return s.astype(np.int8) <= t.astype(np.int8)"}),
    },
)
