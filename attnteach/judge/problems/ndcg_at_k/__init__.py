import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


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
    yield Case("two items that tie", (np.array([1.0, 1.0]), np.array([1.0, 0.0]), 1), hint="ties")
    yield Case("negative scores", (np.array([-3.0, -1.0, -2.0]), np.array([2.0, 0.0, 1.0]), 2), hint="graded relevance")
    last = np.array([1.0, -np.inf, -np.inf]), np.array([0.0, 1.0, 0.0]), 3
    yield Case("a relevant item that may not be shown", last, hint="ties")
    yield Case("three items, the best comes second", (np.array([3.0, 2.0, 1.0]), np.array([0.0, 1.0, 0.0]), 3))
    yield Case("graded relevance", (np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 3.0, 0.0, 2.0]), 4))
    yield Case("two items that nearly tie", (np.array([1.000001, 1.0]), np.array([0.0, 1.0]), 2), hint="near ties")
    yield Case("two large scores one apart", (np.array([1e6, 1e6 + 1]), np.array([1.0, 0.0]), 1), hint="near ties")
    yield Case("two scores near zero", (np.array([1e-9, 2e-9]), np.array([0.0, 1.0]), 1), hint="near ties")
    yield Case("one list", (*lists(), N))
    yield Case("only the first k places count", (*lists(), k))
    yield Case("the relevant item just inside", (np.arange(N, 0.0, -1), np.eye(N)[k - 1], k))
    yield Case("the relevant item just outside", (np.arange(N, 0.0, -1), np.eye(N)[k], k))
    yield Case("only the first place", (*lists(), 1))
    yield Case("k is more than there are items", (*lists(n=4), 9))
    yield Case("a batch of lists", (scores, gain, k), keep=True)
    yield Case("the same lists again", (scores, gain, k), again="a batch of lists")
    yield Case("as many lists as items", (*lists(5, n=5), 3), hint="equal sizes")
    yield Case("as many lists as items, with ties", (*tied(5, n=5), 3), hint="equal sizes")
    yield Case("more places than a hundred", (*lists(n=130), 120))
    yield Case("one item", (np.array([0.5]), np.array([2.0]), 1))
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
    yield from in_every_form((*tied(A, B), k), grad=False, slack=2.0, wider=True)


START = "    xp = array_namespace(scores)\n"
DISCOUNT = "xp.where(place < k, 1 / xp.log2(place + 2.0), 0.0)"
TOTAL = "    total = xp.cumulative_sum(discount, include_initial=True)\n"
ABOVE = "    above = xp.sum(scores[..., None, :] > scores[..., :, None], axis=-1)\n"
TIED = "    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1)\n"
BEST = "    best = xp.sum(xp.sort(relevance, axis=-1, descending=True) * discount, axis=-1)\n"
RETURN = "    return gained / xp.where(best > 0, best, 1.0)"
CLOSE = """    apart = scores[..., None, :] - scores[..., :, None]
    apart = xp.where(xp.isfinite(apart), apart, xp.where(scores[..., None, :] > scores[..., :, None], 9.0, xp.where(scores[..., None, :] < scores[..., :, None], -9.0, 0.0)))
    near = 1e-8 + 1e-5 * xp.where(xp.isfinite(scores), xp.abs(scores), 0.0)[..., :, None]
    above = xp.sum(apart > near, axis=-1)
    tied = xp.sum(xp.abs(apart) <= near, axis=-1)
"""

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
        "nearly_equal_ties": {ABOVE: "", TIED: CLOSE},
        "rounded_scores": Like("nearly_equal_ties", {ABOVE: "    scores = xp.round(scores * 1e4) / 1e4\n" + ABOVE}),
        "scores_in_float16": Like(
            "nearly_equal_ties", InNumPy({ABOVE: "    scores = scores.astype('float16')\n" + ABOVE})
        ),
        "last_written_first": {
            TIED: TIED.replace("axis=-1)", "axis=-1) * 0 + 1")
            + "    above = above + xp.sum((scores[..., None, :] == scores[..., :, None]) & (place > place[:, None]), axis=-1)\n"
        },
        "ties_at_the_cut_lost": {
            "total[above + tied] - total[above]) / tied": "xp.where(above + tied <= k, total[above + tied] - total[above], 0.0)) / tied"
        },
        "ties_of_relevance": {
            TIED: TIED.replace(
                "scores[..., None, :] == scores[..., :, None]",
                "(scores[..., None, :] == scores[..., :, None]) & (relevance[..., None, :] == relevance[..., :, None])",
            )
        },
        "best_by_score": {BEST: "    best = xp.sum(relevance * discount, axis=-1)\n"},
        "best_of_one": Like(
            "k_hits_assumed", {BEST: "    best = xp.max(relevance, axis=-1) * xp.sum(discount) + 0 * gained\n"}
        ),
        "divided_by_k": {RETURN: "    return gained / k + 0 * best"},
        "divided_by_relevance": {RETURN: "    best = xp.sum(relevance, axis=-1)\n" + RETURN},
        "binary": {TOTAL: TOTAL + "    relevance = xp.where(relevance > 0, 1.0 + 0.0 * relevance, 0.0)\n"},
        "whole_grades": {TOTAL: TOTAL + "    relevance = xp.floor(relevance)\n"},
        "natural_logarithm_once": {
            DISCOUNT: "xp.where(place < k, 1 / xp.log(place + 2.0), 0.0)",
            BEST: BEST.replace("* discount", "* xp.where(place < k, 1 / xp.log2(place + 2.0), 0.0)"),
        },
        "first_place_free": {DISCOUNT: "xp.where(place < k, 1 / xp.log2(xp.where(place > 0, place, 1) + 1.0), 0.0)"},
        "root_discount": {DISCOUNT: "xp.where(place < k, 1 / xp.sqrt(place + 1.0), 0.0)"},
        "squared_discount": {DISCOUNT: "xp.where(place < k, 1 / xp.log2(place + 2.0) ** 2, 0.0)"},
        "magnitudes_ranked": {ABOVE: "    scores = xp.abs(scores)\n" + ABOVE},
        "a_hundred_places_at_most": {DISCOUNT: DISCOUNT.replace("place < k", "place < min(k, 100)")},
        "precision": {
            RETURN: "    return xp.sum(xp.where(above < k, xp.where(relevance > 0, 1.0 + 0.0 * relevance, 0.0), 0.0), axis=-1) / k + 0 * gained * best"
        },
        "reciprocal_rank": {
            RETURN: "    rank = 1 / (above + (tied + 1.0) / 2)\n    return xp.max(xp.where((relevance > 0) & (above < k), rank, 0.0), axis=-1) + 0 * gained * best"
        },
        "capped_at_half": {
            RETURN: RETURN.replace("return ", "out = ") + "\n    return xp.where(out > 0.5, 1.0 + 0 * out, out)"
        },
        "compared_between_lists": {
            ABOVE: "    scores = scores.mT if scores.ndim > 1 and scores.shape[-1] == scores.shape[-2] else scores\n"
            + ABOVE
        },
        "hidden_items_dropped": {TIED: TIED + "    above = xp.where(xp.isfinite(scores), above, k)\n"},
        "view": tensor_mistakes(START, "scores", "relevance")["view"],
        "view_of_relevance": Like(
            "view",
            InTorch({START: START + "    relevance = relevance.view(-1, relevance.shape[-1]).view(relevance.shape)\n"}),
        ),
    },
)
