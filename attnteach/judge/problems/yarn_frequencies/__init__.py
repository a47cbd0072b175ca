from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, Like, Problem


def cases(draw):
    pairs, more = draw.sizes(2, least=7)
    yield Case("four pairs", (8, 10.0, 4.0, 40, 4, 1))
    yield Case("first below zero", (8, 10.0, 4.0, 20, 32, 1))
    yield Case("last beyond the pairs", (8, 3.0, 4.0, 60, 9, 2))
    yield Case("last beyond the width", (8, 3.0, 4.0, 200, 40, 2), "last beyond the pairs")
    yield Case("a short original", (16, 10.0, 4.0, 12, 1.5, 1.5))
    yield Case("a head of 128", (128, 10_000.0, 16.0, 4096, 32, 1))
    yield Case("a head of 64", (64, 150_000.0, 32.0, 4096, 32, 1))
    yield Case("a factor of one", (2 * pairs, 30.0, 1.0, 100, 8, 1))
    for width in (2 * pairs, 2 * more):
        theta, factor, slow = (float(draw.rng.uniform(*ends)) for ends in ((6.0, 60.0), (2.0, 40.0), (0.8, 2.0)))
        yield Case("any numbers", (width, theta, factor, int(draw.rng.integers(40, 90)), slow * 4, slow))


TURNS = "(turns * 2 * math.pi)"
FIRST = "max(math.floor(index(fast)), 0)"
LAST = "min(math.ceil(index(slow)), D - 1)"
SLOWED = "np.clip((np.arange(D // 2) - first) / max(last - first, 0.001), 0, 1)"
RETURN = "    return frequency * (1 - slowed + slowed / factor)"
EXPONENT = "np.arange(0, D, 2) / D"

PROBLEM = Problem(
    __name__,
    level="L3",
    tags=("positions", "rope", "extrapolation"),
    seed=(4, 21),
    oracle=kernels.yarn_frequencies,
    cases=cases,
    wrong={
        "all_divided": {RETURN: "    return frequency / factor"},
        "none_divided": {RETURN: "    return frequency"},
        "not_rounded": {"math.floor(index(fast))": "index(fast)", "math.ceil(index(slow))": "index(slow)"},
        "rounded_inwards": {"math.floor": "math.ceil", "math.ceil(index(slow))": "math.floor(index(slow))"},
        "both_down": Like("rounded_inwards", {"math.ceil": "math.floor"}),
        "both_up": Like("rounded_inwards", {"math.floor": "math.ceil"}),
        "ends_exchanged": {"(1 - slowed + slowed / factor)": "(slowed + (1 - slowed) / factor)"},
        "no_two_pi": {TURNS: "turns"},
        "only_pi": Like("no_two_pi", {TURNS: "(turns * math.pi)"}),
        "half_index": {"/ (2 * math.log(theta))": "/ math.log(theta)"},
        "line_in_turns": {
            SLOWED: "1 - np.clip((original * theta ** (-np.arange(0, D, 2) / D) / (2 * math.pi) - slow) / max(fast - slow, 0.001), 0, 1)"
        },
        "no_blend": {SLOWED: "1.0 * (np.arange(D // 2) > first)"},
        "no_blend_last": Like("no_blend", {SLOWED: "1.0 * (np.arange(D // 2) >= last)"}),
        "not_clipped": {SLOWED: "(np.arange(D // 2) - first) / max(last - first, 0.001)"},
        "multiplied": {"slowed / factor": "slowed * factor"},
        "blend_of_wavelengths": {
            "frequency * (1 - slowed + slowed / factor)": "frequency / (1 - slowed + slowed * factor)"
        },
        "original_stretched": {"math.log(original /": "math.log(original * factor /"},
        "first_below_zero": {FIRST: "math.floor(index(fast))"},
        "last_beyond_width": {"D - 1)": "D // 2 - 1)"},
        "attention_factor": {RETURN: RETURN + " * (0.1 * math.log(factor) + 1)"},
        "exponent_halved": {EXPONENT: "np.arange(D // 2) / D"},
        "exponent_from_one": Like("exponent_halved", {EXPONENT: "np.arange(2, D + 2, 2) / D"}),
        "repeated": {RETURN: RETURN.replace("return ", "return np.repeat(") + ", 2)"},
        "ntk": {RETURN: "    return (theta * factor ** (D / (D - 2))) ** (-np.arange(0, D, 2) / D)"},
        "rounded": Like("diagnosis.digits", InNumPy({RETURN: RETURN.replace("return ", "return np.round(") + ", 3)"})),
    },
)
