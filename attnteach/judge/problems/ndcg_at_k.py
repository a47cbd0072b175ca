import numpy as np

from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def ndcg_at_k(scores, relevance, k):
    xp = array_namespace(scores)
    place = xp.arange(scores.shape[-1])
    discount = xp.where(place < k, 1 / xp.log2(place + 2.0), 0.0)
    total = xp.cumulative_sum(discount, include_initial=True)
    above = xp.sum(scores[..., None, :] > scores[..., :, None], axis=-1)
    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1)
    share = (total[above + tied] - total[above]) / tied
    gained = xp.sum(relevance * share, axis=-1)
    best = xp.sum(xp.sort(relevance, axis=-1, descending=True) * discount, axis=-1)
    return gained / xp.where(best > 0, best, 1.0)
""".lstrip()


def oracle(scores, relevance, k):
    """A plain loop over lists, and in each over groups of equal scores (Järvelin & Kekäläinen 2002; ties: McSherry & Najork 2008)."""
    n = scores.shape[-1]
    discount = np.where(np.arange(n) < k, 1 / np.log2(np.arange(n) + 2), 0)
    out = np.zeros(scores.shape[:-1])
    for place in np.ndindex(out.shape):
        s, gain = scores[place], relevance[place]
        at, found = 0, 0.0
        for value in np.unique(s)[::-1]:
            group = gain[s == value]
            found += group.mean() * discount[at : at + len(group)].sum()
            at += len(group)
        best = np.sort(gain)[::-1] @ discount
        out[place] = found / best if best > 0 else 0.0
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
    yield Case(
        "three items, the best comes second",
        (np.array([3.0, 2.0, 1.0]), np.array([0.0, 1.0, 0.0]), 3),
        hint="One relevant item in the second place: 1/log2(3).",
    )
    yield Case(
        "graded relevance",
        (np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 3.0, 0.0, 2.0]), 4),
        hint="The gain is the relevance itself, and the best order gives what you divide by.",
    )
    yield Case("one list", (*lists(), N))
    yield Case(
        "only the first k places count",
        (*lists(), k),
        hint="Places after the k-th give nothing, neither in the ranking nor in the best one.",
    )
    yield Case(
        "the relevant item just inside",
        (np.arange(N, 0.0, -1), np.eye(N)[k - 1], k),
        hint="The k-th place still counts.",
    )
    yield Case(
        "the relevant item just outside", (np.arange(N, 0.0, -1), np.eye(N)[k], k), hint="Place k + 1 does not count."
    )
    yield Case("only the first place", (*lists(), 1))
    yield Case(
        "k is more than there are items", (*lists(n=4), 9), hint="k may be larger than the list: then all of it counts."
    )
    yield Case(
        "a batch of lists",
        (scores, gain, k),
        keep=True,
        hint="Each list gets its own number: reduce the last axis only.",
    )
    yield Case("the same sizes, other numbers", (*lists(A, B), k))
    yield Case("relevance below 1", (scores, gain / 16, k))
    text = (
        "Items with equal scores share their places: each gets the mean discount of the places that they hold together."
    )
    yield Case("all scores equal", (np.zeros((B, N)), held, k), hint=text)
    yield Case("some scores equal", (*tied(), k), hint=text)
    yield Case(
        "ties across the k-th place", (np.array([2.0, 1, 1, 1, 1, 0]), np.array([0.0, 1, 0, 0, 0, 1]), 3), hint=text
    )
    yield Case("a batch with ties", (*tied(A, B), k), hint=text)
    hidden = draw.normal(B, N)
    hidden[:, 1::2] = -np.inf
    yield Case("items that may not be shown score -inf", (hidden, held, k))
    gain = gain.copy()
    gain[0] = 0
    yield Case(
        "a list without a relevant item",
        (scores, gain, k),
        hint="Nothing relevant in the list: the best sum is 0, and the value is 0, not 0/0.",
    )
    yield from ways((*tied(A, B), k), grad=False, slack=2.0)


PROBLEM = Problem(
    id="ndcg_at_k",
    title="NDCG at k, ties included",
    statement="""
        How good a ranking is: the sum of relevance / log2(place + 1) over its first k places (the first place is 1),
        divided by the same sum for the best order of the same items.
        scores (..., N) float, relevance (..., N) float >= 0, k >= 1 -> (...), one number per list
        Items with equal scores are in no order: take the mean over all their orders, so that the result does not
        depend on how the list was written down. A list without a relevant item gives 0.
        """,
    signature="def ndcg_at_k(scores, relevance, k):",
    level="L2",
    tags=("metrics", "recommenders"),
    seed=(8,),
    hints=(
        "A model that scores all items alike ranks at random. What does your code give it when the relevant item is written first?",
        "An item with A better ones and E equal ones (itself included) holds one of the places A + 1 ... A + E, each as likely.",
        "With running totals of the discounts its mean discount is (total[A + E] - total[A]) / E. Cut both sums at k, and guard against 0/0.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    mutants=(
        wrong(
            "written_order",
            "Ties are broken by the order in which the list is written: with the relevant item first, a model that knows nothing is perfect.",
            "    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1)\n",
            "    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1) * 0 + 1\n    above = above + xp.sum((scores[..., None, :] == scores[..., :, None]) & (place < place[:, None]), axis=-1)\n",
        ),  # fmt: skip
        wrong(
            "hopeful",
            "You give a tie its best place: count the equal scores too, and take the mean over the places they share.",
            "total[above + tied] - total[above]) / tied",
            "total[above + 1] - total[above])",
        ),
        wrong(
            "fearful",
            "You give a tie its last place: take the mean over the places the equal scores share.",
            "total[above + tied] - total[above]) / tied",
            "total[above + tied] - total[above + tied - 1])",
        ),
        wrong(
            "mean_place",
            "You take the discount of the mean place: the mean of the discounts is larger, and only that is the mean over orders.",
            "(total[above + tied] - total[above]) / tied",
            "xp.where(above + (tied - 1) / 2 < k, 1 / xp.log2(above + (tied - 1) / 2 + 2.0), 0.0)",
        ),  # fmt: skip
        wrong(
            "no_cut",
            "k is ignored: places after the k-th count.",
            "xp.where(place < k, 1 / xp.log2(place + 2.0), 0.0)",
            "1 / xp.log2(place + 2.0)",
        ),
        wrong("one_place_more", "Off by one: place k + 1 counts.", "place < k", "place <= k"),
        wrong("one_place_less", "Off by one: place k does not count.", "place < k", "place < max(k - 1, 1)"),
        wrong(
            "best_of_all",
            "The best order is not cut at k: with more than k relevant items even a perfect ranking would stay below 1.",
            "descending=True) * discount",
            "descending=True) / xp.log2(place + 2.0)",
        ),
        wrong(
            "k_hits_assumed",
            "You divide as if all k places could hold a relevant item of the highest grade: divide by the best order of this list.",
            "xp.sort(relevance, axis=-1, descending=True) * discount",
            "xp.max(relevance, axis=-1, keepdims=True) * discount",
        ),
        wrong(
            "not_normalised",
            "That is DCG: it is not yet divided by the best order's.",
            "gained / xp.where(best > 0, best, 1.0)",
            "gained",
        ),
        wrong(
            "discount_shifted",
            "Off by one in the discount: the first place divides by log2(2) = 1, not by log2(3).",
            "xp.log2(place + 2.0)",
            "xp.log2(place + 3.0)",
        ),
        wrong(
            "reciprocal",
            "You discount by 1/place: NDCG discounts by 1/log2(place + 1).",
            "1 / xp.log2(place + 2.0)",
            "1 / (place + 1.0)",
        ),
        wrong(
            "no_discount",
            "There is no discount: that is how much was found in the first k places, whatever their order.",
            "1 / xp.log2(place + 2.0)",
            "1.0 + 0.0 * place",
        ),
        wrong(
            "exponential_gain",
            "Your gain is 2^relevance - 1: a common variant, but here the gain is the relevance itself.",
            "    gained",
            "    relevance = 2**relevance - 1\n    gained",
        ),
        wrong(
            "lowest_first",
            "You rank the lowest score first.",
            "scores[..., None, :] > scores[..., :, None]",
            "scores[..., None, :] < scores[..., :, None]",
        ),
        wrong(
            "nothing_relevant",
            "0/0 for a list without a relevant item: it gives 0.",
            "xp.where(best > 0, best, 1.0)",
            "best",
        ),
        wrong(
            "nothing_is_perfect",
            "A list without a relevant item gives 1 in yours: it gives 0.",
            "    return gained / xp.where(best > 0, best, 1.0)",
            "    return xp.where(best > 0, gained / xp.where(best > 0, best, 1.0), 1.0)",
        ),
        wrong(
            "worst_order", "You divide by the worst order, not by the best one.", "descending=True", "descending=False"
        ),
        wrong(
            "mean_over_lists",
            "You return one mean: each list gets its own number.",
            "    return gained / xp.where(best > 0, best, 1.0)",
            "    return xp.mean(gained / xp.where(best > 0, best, 1.0))",
        ),
        wrong(
            "ratio_of_sums",
            "You sum over all lists before you divide: lists with much to find would outweigh the others.",
            "    return gained / xp.where(best > 0, best, 1.0)",
            "    return 0 * best + xp.sum(gained) / xp.where(xp.sum(best) > 0, xp.sum(best), 1.0)",
        ),
    ),
)
