from ... import kernels
from ..problem import Case, Problem, wrong

REFERENCE = """
def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    if window is not None:
        tokens = min(tokens, window)
    width = 2 * kv_heads * head_dim if latent is None else latent
    return layers * width * tokens * bytes_per
""".lstrip()


def cases(draw):
    def plain():
        return tuple(
            int(draw.rng.integers(low, high)) for low, high in ((3, 40), (3, 17), (17, 99), (257, 4000), (3, 9))
        )

    yield Case("one of each", (1, 1, 1, 1, 1), hint="Keys AND values are kept: twice.")
    yield Case("a small model", plain())
    yield Case("another small model", plain())
    yield Case(
        "a large model and a long context",
        (80, 64, 128, 131_072, 2),
        hint="Hundreds of gigabytes: the number does not fit into 32 bits.",
    )
    yield Case("no tokens yet", (*plain()[:3], 0, 2), hint="Before the first token the cache is empty.")
    yield Case(
        "a latent",
        (*plain(), 577),
        hint="A latent is one vector for keys and values of all heads together: no factor 2, no heads.",
    )
    yield Case("a window that is full", (*plain(), None, 101), hint="A window caps the tokens.")
    yield Case(
        "a window that is not full",
        (*plain(), None, 100_000),
        hint="A window caps the tokens; it does not fill them up.",
    )
    yield Case("a latent and a window", (*plain(), 577, 101))


PROBLEM = Problem(
    id="kv_bytes",
    title="How large is the key-value cache?",
    statement="""
        Bytes of keys and values kept for one sequence, in all layers.
        layers, kv_heads, head_dim, tokens, bytes_per (2 for float16): whole numbers -> whole number
        latent: a width that replaces keys and values of all heads by ONE vector per token and layer.
        window: at most so many tokens are kept.
        """,
    signature="def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):",
    level="L0",
    tags=("cache", "costs", "inference"),
    seed=(12, 21),
    hints=(
        "What exactly is kept for one token in one layer?",
        "A key and a value for each key/value head: 2 * kv_heads * head_dim numbers.",
        "Times layers, tokens (at most `window`), bytes; a latent replaces 2 * kv_heads * head_dim.",
    ),
    reference=REFERENCE,
    oracle=lambda layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None: kernels.kv_bytes(
        layers, kv_heads, head_dim, tokens, bytes_per, latent=latent, window=window
    ),
    cases=cases,
    mutants=(
        wrong("keys_only", "You count keys or values, not both: twice as much is kept.", "2 * kv_heads", "kv_heads"),
        wrong(
            "latent_twice",
            "You double the latent: one vector serves keys and values.",
            "else latent",
            "else 2 * latent",
        ),
        wrong(
            "latent_per_head",
            "You count the latent once per head: it replaces all heads.",
            "else latent",
            "else latent * kv_heads",
        ),
        wrong(
            "latent_added",
            "You add the latent to keys and values: it replaces them.",
            "else latent",
            "else 2 * kv_heads * head_dim + latent",
        ),
        wrong("latent_ignored", "The latent is ignored.", "else latent", "else 2 * kv_heads * head_dim"),
        wrong("window_ignored", "The window is ignored.", "min(tokens, window)", "tokens"),
        wrong(
            "window_filled",
            "You count a full window even when fewer tokens have come: it is a cap.",
            "min(tokens, window)",
            "window",
        ),
        wrong(
            "window_plus_one",
            "Off by one: the window holds `window` tokens, the newest included.",
            "min(tokens, window)",
            "min(tokens, window + 1)",
        ),
        wrong(
            "int32",
            "The product wraps around in 32 bits: a cache of more than 2 GiB is nothing unusual.",
            "return layers * width * tokens * bytes_per",
            "return (layers * width * tokens * bytes_per + 2**31) % 2**32 - 2**31",
        ),
        wrong("one_layer", "You count one layer.", "return layers * width", "return width"),
        wrong("numbers", "You count numbers, not bytes.", " * bytes_per", ""),
        wrong("bits", "You return bits.", " * bytes_per", " * bytes_per * 8"),
        wrong(
            "scores",
            "You count the scores, which nobody keeps: the cache grows linearly with the tokens.",
            "width * tokens",
            "width * tokens * tokens",
        ),
    ),
)
