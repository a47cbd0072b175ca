import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def cases(draw):
    def case(name, H, T, S):
        past = np.arange(S)[None, :] <= np.arange(S - T, S)[:, None]

        def read(bias):
            bias = np.asarray(bias)
            return np.where(past, bias, 0.0) if bias.shape == (H, T, S) else bias

        return Case(name, (H, T, S), read=read, slack=1.0)

    small, middle, large = sorted(draw.sizes(3, least=3))
    yield case("two heads, three positions", 2, 3, 3)
    yield case("eight heads", 8, large, large)
    yield case("fewer queries than keys", 4, small, large)
    yield case("one query, as in decoding", 4, 1, large)
    yield case("an odd number of heads", middle, small, small)
    yield case("one head", 1, small, small)


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("positions", "bias"),
    seed=(4,),
    oracle=lambda H, T, S: kernels.alibi_bias(H, T, S),
    cases=cases,
    wrong={
        "positive": {"return -slopes": "return slopes"},
        "from_zero": {"np.arange(1, H + 1)": "np.arange(H)"},
        "top_left": {"np.arange(S - T, S)": "np.arange(T)"},
        "same_slope": {"np.arange(1, H + 1) / H)": "np.ones(H))"},
        "linear_slopes": {"2.0 ** (-8 * np.arange(1, H + 1) / H)": "1.0 - np.arange(1, H + 1) / (H + 1)"},
        "not_divided_by_heads": {"-8 * np.arange(1, H + 1) / H": "-1.0 * np.arange(1, H + 1)"},
        "base_e": {"2.0 ** (": "np.e ** ("},
        "off_by_one": {"return -slopes[:, None, None] * distance": "return -slopes[:, None, None] * (distance + 1)"},
        "squared": {"[:, None, None] * distance": "[:, None, None] * distance**2"},
        "reversed_heads": {"slopes[:, None, None]": "slopes[::-1, None, None]"},
        "logarithmic": {"[:, None, None] * distance": "[:, None, None] * np.log1p(np.abs(distance))"},
    },
)
