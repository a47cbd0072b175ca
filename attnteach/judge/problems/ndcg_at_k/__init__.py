import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(scores, relevance, k):
    """A plain loop over lists, and in each over groups of equal scores (Järvelin & Kekäläinen 2002; ties: McSherry & Najork 2008)."""
    n = scores.shape[-1]
    discount = np.where(np.arange(n) < k, 1 / np.log2(np.arange(n) + 2), 0)
    out = np.zeros(scores.shape[:-1])
    for place in np.ndindex(out.shape):
        s, gain = scores[place], relevance[place]
        first, gained = 0, 0.0
        for value in np.unique(s)[::-1]:
            group = gain[s == value]
            gained += group.mean() * discount[first : first + len(group)].sum()
            first += len(group)
        best = np.sort(gain)[::-1] @ discount
        out[place] = gained / best if best > 0 else 0.0
    return out


def cases(draw):
    A, B, N = draw.sizes(3, least=3, most=17)
    N, k = max(N, 11), 5

    def lists(*lead, n=N, grades=4):
        gain = draw.rng.integers(0, grades, (*lead, n)).astype(float)
        gain[..., draw.rng.integers(n)] = grades - 1
        return draw.normal(*lead, n), gain

    def tied(*lead, levels=3, **how):
        scores, gain = lists(*lead, **how)
        return draw.rng.integers(0, levels, scores.shape).astype(float), gain

    held = np.zeros((B, N))
    held[:, 0] = 1  # as when the held-out item is written first
    scores, gain = lists(A, B)
    yield Case("three items, the best comes second", (np.array([3.0, 2.0, 1.0]), np.array([0.0, 1.0, 0.0]), 3))
    yield Case("graded relevance", (np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 3.0, 0.0, 2.0]), 4))
    yield Case("one list", (*lists(), N))
    yield Case("only the first k places count", (*lists(), k))
    yield Case("the relevant item just inside", (np.arange(N, 0.0, -1), np.eye(N)[k - 1], k))
    yield Case("the relevant item just outside", (np.arange(N, 0.0, -1), np.eye(N)[k], k))
    yield Case("only the first place", (*lists(), 1))
    yield Case("k is more than there are items", (*lists(n=4), 9))
    yield Case("a batch of lists", (scores, gain, k), keep=True)
    yield Case("the same sizes, other numbers", (*lists(A, B), k))
    yield Case("relevance below 1", (scores, gain / 16, k))
    yield Case("all scores equal", (np.zeros((B, N)), held, k), hint="ties")
    yield Case("some scores equal", (*tied(), k), hint="ties")
    yield Case(
        "ties across the k-th place", (np.array([2.0, 1, 1, 1, 1, 0]), np.array([0.0, 1, 0, 0, 0, 1]), 3), hint="ties"
    )
    yield Case("a batch with ties", (*tied(A, B), k), hint="ties")
    hidden = draw.normal(B, N)
    hidden[:, 1::2] = -np.inf
    yield Case("items that may not be shown score -inf", (hidden, held, k))
    gain = gain.copy()
    gain[0] = 0
    yield Case("a list without a relevant item", (scores, gain, k))
    yield from in_every_form((*tied(A, B), k), grad=False, slack=2.0)


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("metrics", "recommenders"),
    seed=(8,),
    oracle=oracle,
    cases=cases,
    wrong={
        "written_order": {
            "    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1)\n": "    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1) * 0 + 1\n    above = above + xp.sum((scores[..., None, :] == scores[..., :, None]) & (place < place[:, None]), axis=-1)\n"
        },
        "hopeful": {"total[above + tied] - total[above]) / tied": "total[above + 1] - total[above])"},
        "fearful": {"total[above + tied] - total[above]) / tied": "total[above + tied] - total[above + tied - 1])"},
        "mean_place": {
            "(total[above + tied] - total[above]) / tied": "xp.where(above + (tied - 1) / 2 < k, 1 / xp.log2(above + (tied - 1) / 2 + 2.0), 0.0)"
        },
        "no_cut": {"xp.where(place < k, 1 / xp.log2(place + 2.0), 0.0)": "1 / xp.log2(place + 2.0)"},
        "one_place_more": {"place < k": "place <= k"},
        "one_place_less": {"place < k": "place < max(k - 1, 1)"},
        "best_of_all": {"descending=True) * discount": "descending=True) / xp.log2(place + 2.0)"},
        "k_hits_assumed": {
            "xp.sort(relevance, axis=-1, descending=True) * discount": "xp.max(relevance, axis=-1, keepdims=True) * discount"
        },
        "not_normalised": {"gained / xp.where(best > 0, best, 1.0)": "gained"},
        "discount_shifted": {"xp.log2(place + 2.0)": "xp.log2(place + 3.0)"},
        "reciprocal": {"1 / xp.log2(place + 2.0)": "1 / (place + 1.0)"},
        "no_discount": {"1 / xp.log2(place + 2.0)": "1.0 + 0.0 * place"},
        "exponential_gain": {"    gained": "    relevance = 2**relevance - 1\n    gained"},
        "lowest_first": {"scores[..., None, :] > scores[..., :, None]": "scores[..., None, :] < scores[..., :, None]"},
        "nothing_relevant": {"xp.where(best > 0, best, 1.0)": "best"},
        "nothing_is_perfect": {
            "    return gained / xp.where(best > 0, best, 1.0)": "    return xp.where(best > 0, gained / xp.where(best > 0, best, 1.0), 1.0)"
        },
        "worst_order": {"descending=True": "descending=False"},
        "mean_over_lists": {
            "    return gained / xp.where(best > 0, best, 1.0)": "    return xp.mean(gained / xp.where(best > 0, best, 1.0))"
        },
        "ratio_of_sums": {
            "    return gained / xp.where(best > 0, best, 1.0)": "    return 0 * best + xp.sum(gained) / xp.where(xp.sum(best) > 0, xp.sum(best), 1.0)"
        },
    },
)
