from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    B, H, T, C, D, E = draw.sizes(6)

    def make(*lead, T=T, C=C, scale=1.0):
        return (
            draw.normal(*lead, T, D) * scale,
            draw.normal(*lead, T, D) * scale,
            draw.normal(*lead, T, E),
            draw.normal(*lead, C, D) * scale,
            draw.normal(*lead, C, E),
        )

    yield Case("one new position, two in the cache", make(T=1, C=2))
    yield Case("one new position of a batch", make(B, H, T=1))
    yield Case("an empty cache, one position", make(B, H, T=1, C=0))
    yield Case("several new positions", make(B, H), keep=True)
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("another conversation, as far on", make(B, H, C=C + T), hint="own cache")
    yield Case("an empty cache: prefill", make(B, H, C=0))
    yield Case("more new positions than cached ones", make(B, T=C + 2, C=2))
    yield Case("scores of ten thousand", make(B, scale=100.0), slack=30, hint="overflow")
    yield from in_every_form(make(B, H), slack=2.0)


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("cache", "inference", "causality"),
    seed=(21,),
    oracle=kernels.decode_step,
    cases=cases,
    wrong={
        "append_after": {
            "xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None]": "(xp.arange(S)[None, :] < xp.arange(S - T, S)[:, None]) | (xp.arange(S)[None, :] + xp.arange(S - T, S)[:, None] == 0)"
        },
        "no_causality": {"    scores = xp.where(seen, scores, -xp.inf)\n": ""},
        "top_left": {"xp.arange(S - T, S)[:, None]": "xp.arange(T)[:, None]"},
        "cache_ignored": {
            "    scores = xp.where(seen,": "    seen = seen & (xp.arange(S)[None, :] >= S - T)\n    scores = xp.where(seen,"
        },
        "new_first": {
            "xp.concat([cache_k, k], axis=-2)": "xp.concat([k, cache_k], axis=-2)",
            "xp.concat([cache_v, v], axis=-2)": "xp.concat([v, cache_v], axis=-2)",
        },
        "cache_not_grown": {
            "    return out, cache_k, cache_v": "    return out, cache_k[..., : S - T, :], cache_v[..., : S - T, :]"
        },
        "value_from_keys": {"    return out, cache_k, cache_v": "    return out, cache_k, cache_k"},
        "caches_swapped": {"    return out, cache_k, cache_v": "    return out, cache_v, cache_k"},
        "own_cache": {
            "def decode_step(": "KEPT = {}\n\n\ndef decode_step(",
            "    cache_k = xp.concat(": "    cache_k, cache_v = KEPT.get(cache_k.shape, (cache_k, cache_v))\n    cache_k = xp.concat(",
            "    T, S = q": "    KEPT[cache_k.shape] = cache_k, cache_v\n    T, S = q",
        },
        "oldest_dropped": {
            "    return out, cache_k, cache_v": "    return out, cache_k[..., 1:, :], cache_v[..., 1:, :]"
        },
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "scale_by_length": {"sqrt(q.shape[-1])": "sqrt(S)"},
        "no_maximum": {"scores - xp.max(scores, axis=-1, keepdims=True)": "scores"},
        "detached_cache": InTorch({"scores = q @ cache_k.mT": "scores = q @ cache_k.detach().mT"}),
    },
)
