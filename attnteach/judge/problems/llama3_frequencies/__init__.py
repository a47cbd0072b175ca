from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, Like, Problem


def cases(draw):
    pairs, more = draw.sizes(2, least=5)
    yield Case("two pairs", (4, 100.0, 4.0, 1.0, 4.0, 10))
    yield Case("one pair, which is mixed", (2, 10.0, 8.0, 1.0, 4.0, 16))
    yield Case("all pairs fast", (6, 10.0, 4.0, 1.0, 4.0, 4096))
    yield Case("all pairs slow", (6, 10.0, 4.0, 1.0, 4.0, 5))
    yield Case("Llama 3.1", (128, 500_000.0, 8.0, 1.0, 4.0, 8192))
    yield Case("another factor", (128, 500_000.0, 32.0, 1.0, 4.0, 8192))
    yield Case("other bounds", (64, 10_000.0, 8.0, 2.0, 9.0, 2048))
    yield Case("a factor of one", (2 * pairs, 10_000.0, 1.0, 1.0, 4.0, 512))
    for width in (2 * pairs, 2 * more):
        theta, factor, low = (float(draw.rng.uniform(*ends)) for ends in ((4.0, 60.0), (2.0, 40.0), (0.5, 3.0)))
        yield Case("any numbers", (width, theta, factor, low, low + 5, int(draw.rng.integers(40, 120))))


TURNS = "original * frequency / (2 * np.pi)"
KEPT = "np.clip((turns - low) / (high - low), 0, 1)"
RETURN = "    return frequency * (kept + (1 - kept) / factor)"

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("positions", "rope", "extrapolation"),
    seed=(4, 21),
    oracle=kernels.llama3_frequencies,
    cases=cases,
    wrong={
        "all_divided": {RETURN: "    return frequency / factor"},
        "none_divided": {RETURN: "    return frequency"},
        "no_blend": {KEPT: "1.0 * (turns > high)"},
        "no_blend_low": Like("no_blend", {KEPT: "1.0 * (turns > low)"}),
        "no_blend_middle": Like("no_blend", {KEPT: "1.0 * (turns > (low + high) / 2)"}),
        "blend_turned_round": {
            KEPT: "np.where(turns >= high, 1, np.where(turns <= low, 0, (high - turns) / (high - low)))"
        },
        "ends_exchanged": {"(kept + (1 - kept) / factor)": "(1 - kept + kept / factor)"},
        "no_two_pi": {TURNS: "original * frequency"},
        "degrees": {TURNS: "original * frequency / 360"},
        "only_pi": Like("degrees", {TURNS: "original * frequency / np.pi"}),
        "blend_in_wavelength": {KEPT: "np.clip((1 / turns - 1 / low) / (1 / high - 1 / low), 0, 1)"},
        "blend_in_logarithm": Like(
            "blend_in_wavelength", {KEPT: "np.clip(np.log(turns / low) / np.log(high / low), 0, 1)"}
        ),
        "blend_in_index": {
            RETURN: """    between = (turns > low) & (turns < high)
    kept = np.where(between, 1 - np.cumsum(between) / (between.sum() + 1), kept)
"""
            + RETURN
        },
        "multiplied": {"(1 - kept) / factor": "(1 - kept) * factor"},
        "blend_of_wavelengths": {
            "(kept + (1 - kept) / factor)": "/ (kept + (1 - kept) * factor)",
            "frequency * /": "frequency /",
        },
        "original_stretched": {TURNS: "factor * original * frequency / (2 * np.pi)"},
        "exponent_halved": {"np.arange(0, D, 2) / D": "np.arange(D // 2) / D"},
        "exponent_from_one": Like("exponent_halved", {"np.arange(0, D, 2) / D": "np.arange(2, D + 2, 2) / D"}),
        "wavelengths": {RETURN: RETURN.replace("return ", "return 2 * np.pi / (") + ")"},
        "divided_twice": {"(1 - kept) / factor": "(1 - kept) / factor**2"},
        "repeated": {RETURN: RETURN.replace("return ", "return np.repeat(") + ", 2)"},
        "ntk": {RETURN: "    return (theta * factor ** (D / max(D - 2, 1))) ** (-np.arange(0, D, 2) / D)"},
        "rounded": Like("diagnosis.digits", InNumPy({RETURN: RETURN.replace("return ", "return np.round(") + ", 3)"})),
    },
)
