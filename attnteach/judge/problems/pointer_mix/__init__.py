import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


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

    halves = np.array([0.5, 0.25, 0.125, 0.125]), np.array([0.5, 0.25, 0.25]), np.array([0.25])
    yield Case("four words, three in the source", (*halves, np.array([2, 0, 3])))
    yield Case("a word twice in a small source", (*halves, np.array([2, 0, 2])), hint="a word met twice")
    yield Case("a word three times", (*halves, np.array([1, 1, 1])), hint="a word met twice")
    yield Case("the last word of the vocabulary", (*halves, np.array([3, 3, 0])))
    p, a, g, _ = make(V=4, S=3)
    yield Case("three different words", (p, a, g, np.array([2, 0, 3])))
    yield Case("a word met twice", (p, a, g, np.array([2, 0, 2])))
    batch = make(A, B)
    yield Case("a batch", batch, keep=True)
    yield Case("the same batch again", batch, again="a batch", hint="kept between calls")
    yield Case("as many words as places", make(A, V=5, S=5), hint="equal sizes")
    yield Case("all sizes equal", make(3, 3, V=3, S=3), hint="equal sizes")
    yield Case("a source longer than the vocabulary", make(A, V=3, S=11))
    p, a, g, ids = make(2, V=3000, S=5)
    ids[..., 0] = 2999
    yield Case("a large vocabulary", (p, a, g, ids))
    yield Case("one word in the source", make(A, S=1))
    p, a, g, ids = make(A)
    peaked = np.full_like(a, 2.0**-20)
    peaked[:, 0] = 1 - peaked[:, 1:].sum(-1)
    yield Case("nearly all attention on one place", (p, peaked, g, ids))
    yield Case("the same sizes, other numbers", make(A, B))
    yield Case("the same word everywhere", (*make(A)[:3], np.full((A, S), 1)))
    p, a, g, ids = make(A)
    yield Case("only generation", (p, a, np.ones_like(g), ids))
    yield Case("only copying", (p, a, np.zeros_like(g), ids))
    yield from in_every_form(make(A, B))


START = "    xp = array_namespace(p_vocab)\n"
HITS = "src_ids[..., None] == words"
COPIED = "    copied = xp.sum(attn[..., None] * hits, axis=-2)\n"
RETURN = "    return p_gen * p_vocab + (1 - p_gen) * copied"

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
        "first_share_only": {
            HITS: "(" + HITS + ") & (xp.cumulative_sum(xp.astype(" + HITS + ", xp.int64), axis=-2) == 1)"
        },
        "ids_from_one": {HITS: "src_ids[..., None] == words + 1"},
        "last_word_lost": {HITS: "(" + HITS + ") & (words < p_vocab.shape[-1] - 1)"},
        "vocabulary_of_2048": {HITS: "(" + HITS + ") & (words < 2048)"},
        "attention_by_position_where_equal": {
            COPIED: COPIED + "    copied = attn if attn.shape == p_vocab.shape else copied\n"
        },
        "mixed_over_words": {RETURN: "    return p_gen * p_vocab + (1 - p_gen) * p_vocab * copied"},
        "largest_place_only": {
            COPIED: "    attn = xp.where(attn == xp.max(attn, axis=-1, keepdims=True), attn, 0.0)\n" + COPIED
        },
        "largest_place_takes_all": {
            COPIED: "    attn = xp.where(attn == xp.max(attn, axis=-1, keepdims=True), 1.0 + 0.0 * attn, 0.0)\n"
            + COPIED
        },
        "attention_softmaxed": {
            COPIED: "    attn = xp.exp(attn) / xp.sum(xp.exp(attn), axis=-1, keepdims=True)\n" + COPIED
        },
        "gate_softened": {COPIED: COPIED + "    p_gen = 1 / (1 + xp.exp(-p_gen))\n"},
        "gate_of_the_first": {
            COPIED: COPIED + "    p_gen = (p_gen[:1, ...] + 0 * p_gen) if p_gen.ndim > 1 else p_gen\n"
        },
        "gate_thresholded": {COPIED: COPIED + "    p_gen = xp.where(p_gen > 0.5, 1.0 + 0.0 * p_gen, 0.0)\n"},
        "logarithms": {RETURN: RETURN.replace("return ", "return xp.log(") + ")"},
        "mean_over_places": {COPIED: COPIED.replace("xp.sum", "xp.mean")},
        "source_words_alone": {
            RETURN: "    present = xp.sum(hits, axis=-2) > 0\n    return xp.where(present, p_gen * p_vocab + (1 - p_gen) * copied, 0.0)"
        },
        "source_words_copied_alone": {
            RETURN: "    present = xp.sum(hits, axis=-2) > 0\n    return xp.where(present, (1 - p_gen) * copied, p_gen * p_vocab)"
        },
        "epsilon": Like("diagnosis.digits", {RETURN: RETURN + " + 1e-3"}),
        **tensor_mistakes(START, "p_vocab", "attn", "p_gen"),
        "view_of_attention": Like(
            "view", InTorch({START: START + "    attn = attn.view(-1, attn.shape[-1]).view(attn.shape)\n"})
        ),
        "mixed_types": Like(
            "widened",
            InTorch(
                {
                    "xp.astype(src_ids[..., None] == words, attn.dtype)": "xp.astype(src_ids[..., None] == words, xp.float32)"
                }
            ),
        ),
        "vocabulary_changed": Like(
            "compared.changed",
            InTorch(
                {
                    RETURN: "    with xp.no_grad():\n        p_vocab.mul_(1.0)\n        p_vocab.add_(2.0**-6)\n        p_vocab.sub_(0.0)\n    return p_gen * (p_vocab - 2.0**-6) + (1 - p_gen) * copied"
                }
            ),
        ),
    },
)
