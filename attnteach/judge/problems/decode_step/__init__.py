import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import BARE_SHIFT, FAR, chance, in_every_form, queries_and_keys, tensor_mistakes


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

    def tiny(T, C):
        return draw.whole(T, 2), draw.whole(T, 2), draw.distinct(T, 1), draw.whole(C, 2), draw.distinct(C, 1) + 10

    def at(scores):
        """The last positions are new; these scores (T, C + T) are what softmax gets."""
        q, keys = queries_and_keys(np.array(scores, float))
        T, S = len(scores), len(scores[0])
        values = draw.distinct(S, 1)
        return q, keys[S - T :], values[S - T :], keys[: S - T], values[: S - T]

    def same(n):
        return tuple(draw.normal(n, n, n, n) for _ in range(5))

    yield Case("one new position, two in the cache", tiny(1, 2))
    yield Case("two new positions, one in the cache", tiny(2, 1), hint="several new positions")
    yield Case("two new positions, an empty cache", tiny(2, 0), hint="an empty cache: prefill")
    yield Case("scores around sixty", at([[60, 61, 62, 60.5], [-60, -61, -62, -60.5]]), slack=30, hint="clipped")
    yield Case("scores far above zero", at([[FAR, FAR + 1, FAR - 1]]), hint="overflow", slack=60)
    yield Case("scores far below zero", at([[-FAR, -FAR - 0.5, -FAR - 1]]), hint="below zero", slack=60)
    yield Case(
        "one query far below the other", at([[-FAR, 1 - FAR, -FAR, -FAR], [1, 0, 2, 0]]), hint="below zero", slack=60
    )
    yield Case("a hidden key far above the others", at([[0, 1, 2, FAR], [1, 0, 2, 1]]), hint="hidden above", slack=60)
    yield Case("all sizes equal", same(3), hint="equal sizes")
    yield Case("as many new positions as cached ones", make(B, T=3, C=3), hint="equal sizes")
    yield Case("twenty in the cache", make(T=1, C=20))
    yield Case("a long cache", make(T=2, C=300))
    yield Case("one new position of a batch", make(B, H, T=1))
    yield Case("an empty cache, one position", make(B, H, T=1, C=0))
    several = make(B, H)
    yield Case("several new positions", several, keep=True)
    yield Case("the same positions again", several, again="several new positions", hint="own cache")
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("another conversation, as far on", make(B, H, C=C + T), hint="own cache")
    yield Case("an empty cache: prefill", make(B, H, C=0))
    yield Case("more new positions than cached ones", make(B, T=C + 2, C=2))
    yield Case("scores of ten thousand", make(B, scale=100.0), slack=30, hint="overflow")
    yield from in_every_form(make(B, H), slack=2.0)


START = "    xp = array_namespace(q)\n"
MASKED = "    scores = xp.where(seen, scores, -xp.inf)\n"
KEYS, VALUES = "    cache_k = xp.concat([cache_k, k], axis=-2)\n", "    cache_v = xp.concat([cache_v, v], axis=-2)\n"
OUT = "    out = weights / xp.sum(weights, axis=-1, keepdims=True) @ cache_v\n"
RETURN = "    return out, cache_k, cache_v"

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
        **BARE_SHIFT,
        "maximum_before_mask": {
            MASKED: "    highest = xp.max(scores, axis=-1, keepdims=True)\n" + MASKED,
            "scores - xp.max(scores, axis=-1, keepdims=True)": "scores - highest",
        },
        "finite_mask": {MASKED: "    scores = xp.where(seen, scores, -1e4)\n"},
        "mask_as_zero_score": {MASKED: "    scores = xp.where(seen, scores, 0.0)\n"},
        "hidden_keys_in_total": {
            MASKED: "",
            OUT: "    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n    out = xp.where(seen, weights, 0.0) @ cache_v\n",
        },
        "one_ahead": {"<= xp.arange(S - T, S)[:, None]": "<= xp.arange(S - T, S)[:, None] + 1"},
        "causal_only_when_square": {MASKED: "    if T == S:\n        scores = xp.where(seen, scores, -xp.inf)\n"},
        "top_left_when_square": Like(
            "top_left",
            {"xp.arange(S - T, S)[:, None]": "(xp.arange(T) if T * 2 == S else xp.arange(S - T, S))[:, None]"},
        ),
        "sixteen_newest": {
            "    T, S = q": "    cache_k, cache_v = cache_k[..., -16:, :], cache_v[..., -16:, :]\n    T, S = q"
        },
        "sixteen_newest_seen": Like(
            "sixteen_newest",
            {MASKED: "    seen = seen & (xp.arange(S)[None, :] > xp.arange(S - T, S)[:, None] - 16)\n" + MASKED},
        ),
        "256_newest": Like(
            "sixteen_newest",
            {"    T, S = q": "    cache_k, cache_v = cache_k[..., -256:, :], cache_v[..., -256:, :]\n    T, S = q"},
        ),
        "scaled_keys_stored": {KEYS: KEYS.replace("k], ", "k / sqrt(k.shape[-1])], ")},
        "all_scaled_keys_stored": Like(
            "scaled_keys_stored",
            {
                "q @ cache_k.mT / sqrt(q.shape[-1])": "q @ cache_k.mT / sqrt(q.shape[-1])",
                RETURN: "    return out, cache_k / sqrt(q.shape[-1]), cache_v",
            },
        ),
        "only_new_returned": Like("cache_not_grown", {RETURN: "    return out, k, v"}),
        "output_alone": Like("compared.count", {RETURN: "    return out"}),
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_of_values": {"sqrt(q.shape[-1])": "sqrt(v.shape[-1])"},
        "scale_without_root": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "unnormalised": {OUT: "    out = weights @ cache_v\n"},
        "values_replaced_by_shape": {
            OUT: OUT.replace("cache_v", "(cache_k if cache_k.shape == cache_v.shape else cache_v)")
        },
        "keys_transposed_by_size": {
            "cache_k.mT": "(cache_k if cache_k.shape[-2] == cache_k.shape[-1] else cache_k.mT)"
        },
        "values_new_first": {VALUES: VALUES.replace("[cache_v, v]", "[v, cache_v]")},
        "grows_the_given_cache": Like(
            "compared.changed", InTorch({START: START + "    cache_k.mul_(1.0 + 1e-3).div_(1.0 + 1e-3).add_(1e-6)\n"})
        ),
        **tensor_mistakes(START, "q", "k", "v", "cache_k", "cache_v"),
        "view_of_batch": Like(
            "view",
            InTorch({START: START + "    cache_k = cache_k.view(-1, *cache_k.shape[-2:]).view(cache_k.shape)\n"}),
        ),
        **chance(OUT, "weights"),
    },
)
