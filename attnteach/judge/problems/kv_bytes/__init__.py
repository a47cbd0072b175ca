from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def cases(draw):
    def plain():
        return tuple(
            int(draw.rng.integers(low, high)) for low, high in ((3, 40), (3, 17), (17, 99), (257, 4000), (3, 9))
        )

    yield Case("one of each", (1, 1, 1, 1, 1))
    yield Case("a small model", plain())
    yield Case("another small model", plain())
    yield Case("a large model and a long context", (80, 64, 128, 131_072, 2))
    yield Case("no tokens yet", (*plain()[:3], 0, 2))
    yield Case("a latent", (*plain(), 577))
    yield Case("a window that is full", (*plain(), None, 101))
    yield Case("a window that is not full", (*plain(), None, 100_000))
    yield Case("a latent and a window", (*plain(), 577, 101))


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
    },
)
