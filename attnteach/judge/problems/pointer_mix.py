import numpy as np

from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    xp = array_namespace(p_vocab)
    words = xp.arange(p_vocab.shape[-1])
    hits = xp.astype(src_ids[..., None] == words, attn.dtype)
    copied = xp.sum(attn[..., None] * hits, axis=-2)
    return p_gen * p_vocab + (1 - p_gen) * copied
""".lstrip()


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
    yield Case(
        "three different words",
        (p, a, g, np.array([2, 0, 3])),
        hint="The result is p_gen * p_vocab + (1 - p_gen) * the copied shares.",
    )
    yield Case(
        "a word met twice",
        (p, a, g, np.array([2, 0, 2])),
        hint="A word met twice gets both shares: indexed assignment keeps only the last one.",
    )
    yield Case(
        "a batch",
        make(A, B),
        keep=True,
        hint="It is right for one row and wrong for a batch: each row copies its own source words.",
    )
    yield Case("the same sizes, other numbers", make(A, B))
    yield Case("the same word everywhere", (*make(A)[:3], np.full((A, S), 1)))
    p, a, g, ids = make(A)
    yield Case("only generation", (p, a, np.ones_like(g), ids), hint="With p_gen = 1 nothing is copied.")
    yield Case("only copying", (p, a, np.zeros_like(g), ids), hint="With p_gen = 0 everything is copied.")
    yield from ways(make(A, B))


PROBLEM = Problem(
    id="pointer_mix",
    title="Pointer-generator: copy or generate",
    statement="""
        p_gen * p_vocab + (1 - p_gen) * the attention, handed to the words that stand in the source.
        p_vocab (..., V), attn (..., S), p_gen (..., 1), src_ids (..., S) int in 0..V-1 -> (..., V)
        A word that stands in the source twice gets both shares.
        """,
    signature="def pointer_mix(p_vocab, attn, p_gen, src_ids):",
    level="L1",
    tags=("attention", "nlp"),
    seed=(2,),
    hints=(
        "What must the S attention weights become before they can be added to V probabilities?",
        "Scatter-add: the weight of position s goes to word src_ids[s]. What if two positions hold the same word?",
        "np.add.at, torch's scatter_add, or a one-hot matrix (S, V) summed over S.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    mutants=(
        wrong(
            "last_share_only",
            "A word met twice gets only its last share: indexed assignment overwrites. Add (np.add.at, scatter_add).",
            source="""
            from array_api_compat import array_namespace


            def pointer_mix(p_vocab, attn, p_gen, src_ids):
                xp = array_namespace(p_vocab)
                copied = 0 * p_vocab
                words = xp.arange(p_vocab.shape[-1])
                for s in range(attn.shape[-1]):
                    copied = xp.where(src_ids[..., s : s + 1] == words, attn[..., s : s + 1], copied)
                return p_gen * p_vocab + (1 - p_gen) * copied
            """,
        ),  # fmt: skip
        wrong(
            "largest_share",
            "A word met twice gets its largest share: the shares add up.",
            "xp.sum(attn[..., None] * hits, axis=-2)",
            "xp.max(attn[..., None] * hits, axis=-2)",
        ),
        wrong(
            "gate_swapped",
            "The gate is the wrong way round: p_gen belongs to the vocabulary.",
            "p_gen * p_vocab + (1 - p_gen) * copied",
            "(1 - p_gen) * p_vocab + p_gen * copied",
        ),
        wrong(
            "no_gate_on_copy",
            "The copied part is not multiplied by 1 - p_gen: the result sums to more than 1.",
            "(1 - p_gen) * copied",
            "copied",
        ),
        wrong(
            "no_gate_on_vocabulary", "The vocabulary part is not multiplied by p_gen.", "p_gen * p_vocab +", "p_vocab +"
        ),
        wrong("no_copy", "Nothing is copied.", " + (1 - p_gen) * copied", " + 0 * copied"),
        wrong("only_copy", "Nothing is generated.", "p_gen * p_vocab + ", ""),
        wrong(
            "mean_share",
            "A word met twice gets the mean of its shares: they add up.",
            "    return p_gen",
            "    count = xp.sum(hits, axis=-2)\n    copied = copied / xp.where(count > 0, count, 1.0)\n    return p_gen",
        ),
        wrong(
            "renormalised",
            "You renormalise through a softmax: the parts are probabilities already.",
            "    return p_gen * p_vocab + (1 - p_gen) * copied",
            "    out = xp.exp(p_gen * p_vocab + (1 - p_gen) * copied)\n    return out / xp.sum(out, axis=-1, keepdims=True)",
        ),  # fmt: skip
        wrong(
            "first_source",
            "Every row copies the source words of the first one.",
            "src_ids[..., None] == words",
            "(src_ids[:1] + 0 * src_ids if src_ids.ndim > 1 else src_ids)[..., None] == words",
        ),
        wrong(
            "by_position",
            "The attention is added by position, not by word: weight s goes to word src_ids[s].",
            "src_ids[..., None] == words",
            "(xp.arange(attn.shape[-1]) % p_vocab.shape[-1])[:, None] + 0 * src_ids[..., None] == words",
        ),
        wrong(
            "detached",
            "The attention is cut from the graph: the pointer would never learn.",
            "attn[..., None] * hits",
            "attn.detach()[..., None] * hits",
            on=("torch",),
        ),
    ),
)
