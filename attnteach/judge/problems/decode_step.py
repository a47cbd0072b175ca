from ... import kernels
from ..problem import Case, Problem, ways, wrong
from ._shared import OVERFLOW

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def decode_step(q, k, v, cache_k, cache_v):
    xp = array_namespace(q)
    cache_k = xp.concat([cache_k, k], axis=-2)
    cache_v = xp.concat([cache_v, v], axis=-2)
    T, S = q.shape[-2], cache_k.shape[-2]
    scores = q @ cache_k.mT / sqrt(q.shape[-1])
    seen = xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None]
    scores = xp.where(seen, scores, -xp.inf)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    out = weights / xp.sum(weights, axis=-1, keepdims=True) @ cache_v
    return out, cache_k, cache_v
""".lstrip()

OWN_CACHE = "The caches are given: what an earlier call left behind belongs to another conversation."


def cases(draw):
    B, H, T, C, D, E = draw.sizes(6)

    def make(*lead, T=T, C=C, scale=1.0):
        return (draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, E),
                draw.normal(*lead, C, D) * scale, draw.normal(*lead, C, E))  # fmt: skip

    yield Case("one new position, two in the cache", make(T=1, C=2))
    yield Case(
        "one new position of a batch", make(B, H, T=1), hint="The one new position sees the whole cache and itself."
    )
    yield Case(
        "an empty cache, one position",
        make(B, H, T=1, C=0),
        hint="The cache may be empty: then a position sees itself only.",
    )
    yield Case(
        "several new positions",
        make(B, H),
        keep=True,
        hint="Several new positions at once are causal among themselves.",
    )
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("another conversation, as far on", make(B, H, C=C + T), hint=OWN_CACHE)
    yield Case("an empty cache: prefill", make(B, H, C=0), hint="With an empty cache this is plain causal attention.")
    yield Case("more new positions than cached ones", make(B, T=C + 2, C=2))
    yield Case("scores of ten thousand", make(B, scale=100.0), slack=30, hint=OVERFLOW)
    yield from ways(make(B, H), slack=2.0)


PROBLEM = Problem(
    id="decode_step",
    title="A decoding step with a key-value cache",
    statement="""
        T >= 1 new positions join the cache and attend to all of it, causally among themselves; scaled by 1/sqrt(D).
        q, k (..., T, D), v (..., T, E), cache_k (..., C, D), cache_v (..., C, E); C may be 0
        -> out (..., T, E), cache_k (..., C + T, D), cache_v (..., C + T, E). The caches given are left as they were.
        """,
    signature="def decode_step(q, k, v, cache_k, cache_v):",
    level="L2",
    tags=("cache", "inference", "causality"),
    seed=(21,),
    hints=(
        "Does a new position see itself? Then what must happen before the scores are taken?",
        "Append first, then attend. The mask has T rows and C + T columns: where does its diagonal end?",
        "Bottom right: new position t sees keys s <= C + t.",
    ),
    reference=REFERENCE,
    oracle=kernels.decode_step,
    cases=cases,
    mutants=(
        wrong(
            "append_after",
            "Cache off by one: you attend before appending, so a position does not see itself.",
            "xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None]",
            "(xp.arange(S)[None, :] < xp.arange(S - T, S)[:, None]) | (xp.arange(S)[None, :] + xp.arange(S - T, S)[:, None] == 0)",
        ),  # fmt: skip
        wrong(
            "no_causality",
            "The new positions see each other's future: with T > 1 a causal mask is needed among them.",
            "    scores = xp.where(seen, scores, -xp.inf)\n",
            "",
        ),
        wrong(
            "top_left",
            "The mask is aligned to the top left: the new positions see only the start of the cache.",
            "xp.arange(S - T, S)[:, None]",
            "xp.arange(T)[:, None]",
        ),
        wrong(
            "cache_ignored",
            "You attend to the new positions only: the cache plays no part.",
            "    scores = xp.where(seen,",
            "    seen = seen & (xp.arange(S)[None, :] >= S - T)\n    scores = xp.where(seen,",
        ),  # fmt: skip
        wrong(
            "new_first",
            "The new keys are put in front of the cache: they go behind it.",
            "xp.concat([cache_k, k], axis=-2)",
            "xp.concat([k, cache_k], axis=-2)",
            "xp.concat([cache_v, v], axis=-2)",
            "xp.concat([v, cache_v], axis=-2)",
        ),
        wrong(
            "cache_not_grown",
            "You return the old caches: the next step would not know these positions.",
            "    return out, cache_k, cache_v",
            "    return out, cache_k[..., : S - T, :], cache_v[..., : S - T, :]",
        ),
        wrong(
            "value_from_keys",
            "The keys are returned in both caches.",
            "    return out, cache_k, cache_v",
            "    return out, cache_k, cache_k",
        ),
        wrong(
            "caches_swapped",
            "The caches are returned in the wrong order: keys, then values.",
            "    return out, cache_k, cache_v",
            "    return out, cache_v, cache_k",
        ),
        wrong(
            "own_cache",
            OWN_CACHE,
            "def decode_step(",
            "KEPT = {}\n\n\ndef decode_step(",
            "    cache_k = xp.concat(",
            "    cache_k, cache_v = KEPT.get(cache_k.shape, (cache_k, cache_v))\n    cache_k = xp.concat(",
            "    T, S = q",
            "    KEPT[cache_k.shape] = cache_k, cache_v\n    T, S = q",
        ),  # fmt: skip
        wrong(
            "oldest_dropped",
            "The oldest position is dropped from the cache as if it had a fixed size.",
            "    return out, cache_k, cache_v",
            "    return out, cache_k[..., 1:, :], cache_v[..., 1:, :]",
        ),
        wrong("no_scale", "There is no scale: divide the scores by sqrt(D).", " / sqrt(q.shape[-1])", ""),
        wrong(
            "scale_by_length",
            "You scale by the root of the cache's length; it is the width's.",
            "sqrt(q.shape[-1])",
            "sqrt(S)",
        ),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.max(scores, axis=-1, keepdims=True)",
            "scores",
        ),
        wrong(
            "detached_cache",
            "The cached keys and values are cut from the graph: here they still need a gradient.",
            "scores = q @ cache_k.mT",
            "scores = q @ cache_k.detach().mT",
            on=("torch",),
        ),
    ),
)
