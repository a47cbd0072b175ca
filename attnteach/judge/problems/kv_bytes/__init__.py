from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def cases(draw):
    def case(*given):
        return Case(*given, dtype="float64")  # whole numbers are exact, whatever the library is

    def plain():
        return tuple(
            int(draw.rng.integers(low, high)) for low, high in ((3, 40), (3, 17), (17, 99), (257, 4000), (3, 9))
        )

    yield case("one of each", (1, 1, 1, 1, 1))
    yield case("two layers", (2, 1, 1, 1, 1))
    yield case("three heads of five", (1, 3, 5, 1, 1))
    yield case("a small latent", (1, 3, 5, 1, 1, 4))
    yield case("a small window", (1, 1, 1, 5, 1, None, 3), "a window that is full")
    yield case("a small window, not full", (1, 1, 1, 2, 1, None, 3), "a window that is not full")
    yield case("exactly a window", (2, 1, 1, 3, 1, None, 3), "a window that is full")
    yield case("a latent and a window that is not full", (2, 3, 5, 2, 1, 4, 3), "a window that is not full")
    yield case("a latent wider than the heads", (1, 1, 2, 1, 1, 100), "a latent")
    yield case("numbers of many digits", (7, 11, 101, 65_537, 3))
    yield case("a small model", plain())
    yield case("another small model", plain())
    yield case("a large model and a long context", (80, 64, 128, 131_072, 2))
    yield case("no tokens yet", (*plain()[:3], 0, 2))
    yield case("a latent", (*plain(), 577))
    yield case("a window that is full", (*plain(), None, 101))
    yield case("a window that is not full", (*plain(), None, 100_000))
    yield case("a latent and a window", (*plain(), 577, 101))


TOKENS = "        tokens = min(tokens, window)\n"
WIDTH = "    width = 2 * kv_heads * head_dim if latent is None else latent\n"
RETURN = "    return layers * width * tokens * bytes_per"

PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("cache", "costs", "inference"),
    seed=(12, 21),
    oracle=lambda layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None: kernels.kv_bytes(
        layers, kv_heads, head_dim, tokens, bytes_per, latent=latent, window=window
    ),
    cases=cases,
    wrong={
        "keys_only": {"2 * kv_heads": "kv_heads"},
        "latent_twice": {"else latent": "else 2 * latent"},
        "latent_per_head": {"else latent": "else latent * kv_heads"},
        "latent_added": {"else latent": "else 2 * kv_heads * head_dim + latent"},
        "latent_ignored": {"else latent": "else 2 * kv_heads * head_dim"},
        "window_ignored": {"min(tokens, window)": "tokens"},
        "window_filled": {"min(tokens, window)": "window"},
        "window_plus_one": {"min(tokens, window)": "min(tokens, window + 1)"},
        "int32": {
            "return layers * width * tokens * bytes_per": "return (layers * width * tokens * bytes_per + 2**31) % 2**32 - 2**31"
        },
        "one_layer": {"return layers * width": "return width"},
        "numbers": {" * bytes_per": ""},
        "bits": {" * bytes_per": " * bytes_per * 8"},
        "scores": {"width * tokens": "width * tokens * tokens"},
        "heads_only": {WIDTH: WIDTH.replace("2 * kv_heads * head_dim", "2 * head_dim")},
        "width_only": {WIDTH: WIDTH.replace("2 * kv_heads * head_dim", "2 * kv_heads")},
        "keys_three_times": {WIDTH: WIDTH.replace("2 *", "3 *")},
        "queries_too": Like("keys_three_times", {WIDTH: WIDTH.replace("2 *", "4 *")}),
        "width_squared": {WIDTH: WIDTH.replace("head_dim if", "head_dim * head_dim if")},
        "latent_when_smaller": {
            WIDTH: "    width = 2 * kv_heads * head_dim if latent is None else min(latent, 2 * kv_heads * head_dim)\n"
        },
        "latent_larger_of_both": Like(
            "latent_when_smaller", {WIDTH: "    width = max(2 * kv_heads * head_dim, latent or 0)\n"}
        ),
        "latent_of_head": Like("latent_per_head", {WIDTH: WIDTH.replace("else latent", "else latent * head_dim")}),
        "window_not_with_latent": {"    if window is not None:\n": "    if window is not None and latent is None:\n"},
        "latent_not_with_window": {"if latent is None else": "if latent is None or window is not None else"},
        "window_less_one": Like("window_plus_one", {TOKENS: TOKENS.replace("window)", "max(window - 1, 1))")}),
        "window_larger": {TOKENS: TOKENS.replace("min", "max")},
        "window_added": {TOKENS: "        tokens = tokens + window\n"},
        "window_in_one_layer": {
            RETURN: "    return ((layers - 1) * width * tokens * 1 + width * tokens) * bytes_per if window is None else width * tokens * bytes_per"
        },
        "uint32": Like("int32", {RETURN: RETURN + " % 2**32"}),
        "float32": {
            RETURN: "    import numpy as np\n\n    return int(np.float32(layers * width * tokens * bytes_per))"
        },
        "kibibytes": {RETURN: RETURN + " // 1024"},
        "mebibytes": Like("kibibytes", {RETURN: RETURN + " / 2**20"}),
        "one_token": {RETURN: "    return layers * width * bytes_per * min(tokens, 1)"},
        "tokens_plus_one": {RETURN: RETURN.replace("tokens", "(tokens + 1)")},
        "two_bytes": {RETURN: RETURN.replace("bytes_per", "2")},
        "weights_too": {RETURN: RETURN + " + layers * width * width * bytes_per"},
    },
)
