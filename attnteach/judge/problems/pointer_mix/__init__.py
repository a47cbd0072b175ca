import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(p_vocab, attn, p_gen, src_ids):
    """A plain loop over the source words (See, Liu & Manning 2017, eq. 9)."""
    out = np.array(p_gen * p_vocab)
    for place in np.ndindex(attn.shape):
        out[(*place[:-1], src_ids[place])] += (1 - p_gen[place[:-1]][0]) * attn[place]
    return out


def cases(draw):
    A, B, V, S = draw.sizes(4, least=3)

    def shares(*shape):
        x = np.exp(draw.normal(*shape))
        return x / x.sum(-1, keepdims=True)

    def make(*lead, V=V, S=S):
        ids = draw.rng.integers(0, V, (*lead, S))
        ids[..., -1] = ids[..., 0]
        return shares(*lead, V), shares(*lead, S), draw.rng.uniform(0.1, 0.9, (*lead, 1)), ids

    p, a, g, _ = make(V=4, S=3)
    yield Case("three different words", (p, a, g, np.array([2, 0, 3])))
    yield Case("a word met twice", (p, a, g, np.array([2, 0, 2])))
    yield Case("a batch", make(A, B), keep=True)
    yield Case("the same sizes, other numbers", make(A, B))
    yield Case("the same word everywhere", (*make(A)[:3], np.full((A, S), 1)))
    p, a, g, ids = make(A)
    yield Case("only generation", (p, a, np.ones_like(g), ids))
    yield Case("only copying", (p, a, np.zeros_like(g), ids))
    yield from in_every_form(make(A, B))


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "nlp"),
    seed=(2,),
    oracle=oracle,
    cases=cases,
    wrong={
        "last_share_only": WHOLE,
        "largest_share": {"xp.sum(attn[..., None] * hits, axis=-2)": "xp.max(attn[..., None] * hits, axis=-2)"},
        "gate_swapped": {"p_gen * p_vocab + (1 - p_gen) * copied": "(1 - p_gen) * p_vocab + p_gen * copied"},
        "no_gate_on_copy": {"(1 - p_gen) * copied": "copied"},
        "no_gate_on_vocabulary": {"p_gen * p_vocab +": "p_vocab +"},
        "no_copy": {" + (1 - p_gen) * copied": " + 0 * copied"},
        "only_copy": {"p_gen * p_vocab + ": ""},
        "mean_share": {
            "    return p_gen": "    count = xp.sum(hits, axis=-2)\n    copied = copied / xp.where(count > 0, count, 1.0)\n    return p_gen"
        },
        "renormalised": {
            "    return p_gen * p_vocab + (1 - p_gen) * copied": "    out = xp.exp(p_gen * p_vocab + (1 - p_gen) * copied)\n    return out / xp.sum(out, axis=-1, keepdims=True)"
        },
        "first_source": {
            "src_ids[..., None] == words": "(src_ids[:1] + 0 * src_ids if src_ids.ndim > 1 else src_ids)[..., None] == words"
        },
        "by_position": {
            "src_ids[..., None] == words": "(xp.arange(attn.shape[-1]) % p_vocab.shape[-1])[:, None] + 0 * src_ids[..., None] == words"
        },
        "detached": InTorch({"attn[..., None] * hits": "attn.detach()[..., None] * hits"}),
    },
)
