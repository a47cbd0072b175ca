import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def cases(draw):
    def case(name, H, T, S):
        past = np.arange(S)[None, :] <= np.arange(S - T, S)[:, None]

        def read(bias):
            bias = np.asarray(bias)
            return np.where(past, bias, 0.0) if bias.shape == (H, T, S) else bias

        return Case(name, (H, T, S), read=read, slack=1.0)

    small, middle, large = sorted(draw.sizes(3, least=3))
    yield case("two heads, three positions", 2, 3, 3)
    yield case("two heads, one query, three keys", 2, 1, 3)
    yield case("three heads, two queries, three keys", 3, 2, 3)
    yield case("as many heads as positions", 3, 3, 3)
    yield case("sixteen heads", 16, 2, 5)
    yield case("eight heads", 8, large, large)
    yield case("fewer queries than keys", 4, small, large)
    yield case("one query, as in decoding", 4, 1, large)
    yield case("an odd number of heads", middle, small, small)
    yield case("one head", 1, small, small)
    yield case("a long sequence", 2, 3, 1500)


SLOPES = "    slopes = 2.0 ** (-8 * np.arange(1, H + 1) / H)\n"
DISTANCE = "    distance = np.arange(S - T, S)[:, None] - np.arange(S)[None, :]\n"
RETURN = "    return -slopes[:, None, None] * distance"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("positions", "bias"),
    seed=(4,),
    oracle=kernels.alibi_bias,
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
        "other_heads_interpolated": {
            SLOPES: """    near = 2 ** int(np.log2(H))
    slopes = 2.0 ** (-8 * np.arange(1, near + 1) / near)
    slopes = np.concatenate([slopes, 2.0 ** (-4 * np.arange(1, 2 * near + 1, 2) / near)])[:H]
"""
        },
        "eight_slopes_at_most": {
            SLOPES: "    slopes = 2.0 ** -np.minimum(8 * np.arange(1, H + 1) / H, 8 * (np.arange(H) % 8 + 1) / min(H, 8))\n"
        },
        "exponent_of_heads_less_one": {"-8 * np.arange(1, H + 1) / H": "-8 * np.arange(H) / max(H - 1, 1)"},
        "exponent_not_eight": {"-8 * np": "-4 * np"},
        "exponent_sixteen": Like("exponent_not_eight", {"-8 * np": "-16 * np"}),
        "exponent_without_eight": Like("exponent_not_eight", {"-8 * np": "-np"}),
        "base_four": Like("exponent_not_eight", {"2.0 ** (": "4.0 ** ("}),
        "inverse_slopes": {SLOPES: SLOPES.replace("-8 *", "8 *")},
        "divided_by_length": {RETURN: RETURN + " / S"},
        "root_of_distance": {RETURN: "    return -slopes[:, None, None] * np.sqrt(np.abs(distance))"},
        "capped_distance": {DISTANCE: DISTANCE + "    distance = np.minimum(distance, 1000)\n"},
        "absolute_key": {DISTANCE: "    distance = 0 * np.arange(S - T, S)[:, None] - np.arange(S)[None, :]\n"},
        "distance_of_keys_from_the_end": {
            DISTANCE: "    distance = 0 * np.arange(T)[:, None] + S - 1 - np.arange(S)[None, :]\n"
        },
        "one_nearer": {RETURN: "    return -slopes[:, None, None] * np.maximum(distance - 1, 0)"},
        "heads_last": {RETURN: "    return np.moveaxis(-slopes[:, None, None] * distance, 0, -1)"},
        "one_matrix": {RETURN: "    return -slopes[0] * distance"},
        "transposed": {RETURN: "    return -slopes[:, None, None] * distance.T"},
        "slope_over_queries": {
            RETURN: "    return -(slopes[None, :, None] if H == T else slopes[:, None, None]) * distance"
        },
        "softmaxed": {RETURN: "    bias = -slopes[:, None, None] * distance\n    return np.exp(bias)"},
    },
)
