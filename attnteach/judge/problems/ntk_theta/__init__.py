from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def cases(draw):
    def case(name, *given):
        return Case(name, given, dtype="float64")

    yield case("four columns", 10.0, 2.0, 4)
    yield case("six columns", 10.0, 3.0, 6)
    yield case("a factor of one", 10_000.0, 1.0, 64)
    yield case("a factor below one", 10_000.0, 0.5, 64)
    yield case("whole numbers", 10_000, 8, 128)
    yield case("a base of half a million", 500_000.0, 32.0, 128)
    theta, factor = (float(draw.rng.uniform(low, high)) for low, high in ((100.0, 9e5), (1.5, 40.0)))
    for width in draw.sizes(3, least=3):
        yield case("any width", theta, factor, 2 * width)


EXPONENT = "(D / (D - 2))"
RETURN = "    return theta * factor ** (D / (D - 2))"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("positions", "rope", "extrapolation"),
    seed=(4, 21),
    oracle=kernels.ntk_theta,
    cases=cases,
    wrong={
        "times_factor": {EXPONENT: "1"},
        "inverse_exponent": {EXPONENT: "((D - 2) / D)"},
        "divided": {"theta * factor": "theta / factor"},
        "negative_exponent": Like("divided", {EXPONENT: "(-D / (D - 2))"}),
        "exponent_of_width_plus_two": {EXPONENT: "(D / (D + 2))"},
        "half_width": {EXPONENT: "(D / 2 / max(D / 2 - 2, 0.5))"},
        "one_pair_less": {EXPONENT: "(D / (D - 4) if D > 4 else 1)"},
        "squared": {EXPONENT: "(2 * D / (D - 2))"},
        "theta_in_power": {RETURN: "    return (theta * factor) ** (D / (D - 2))"},
        "whole_exponent": {EXPONENT: "(D // (D - 2))"},
        "factor_alone": {"theta * factor": "factor"},
        "dynamic": {RETURN: "    return theta * (2 * factor - 1) ** (D / (D - 2))"},
    },
)
