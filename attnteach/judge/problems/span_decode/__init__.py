import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, Like, Problem


def oracle(start, end, max_len):
    n = len(start)
    length = np.arange(n)[None, :] - np.arange(n)[:, None]
    scores = np.where((length >= 0) & (length < max_len), start[:, None] + end[None, :], -np.inf)
    i, j = np.unravel_index(np.argmax(scores), scores.shape)
    return int(i), int(j)


def cases(draw):
    n, w = sorted(draw.sizes(2, least=5))[::-1]
    w = min(w, 5)
    rng = draw.rng

    def peaks(n, i, j, *, scale=1.0, shift=0.0):
        start, end = draw.normal(n, scale=scale) + shift, draw.normal(n, scale=scale) + shift
        start[i] += 20
        end[j] += 20
        return start, end

    yield Case("three words", (np.array([1.0, 5.0, 2.0]), np.array([0.5, 1.0, 4.0]), 3))
    yield Case(
        "three words, the end first",
        (np.array([1.0, 2.0, 5.0]), np.array([4.0, 3.0, 1.0]), 3),
        hint="the end peaks before the start",
    )
    yield Case(
        "four words, too far apart",
        (np.array([5.0, 1.0, 2.0, 0.0]), np.array([0.0, 1.0, 2.0, 5.0]), 2),
        hint="peaks too far apart",
    )
    yield Case(
        "three words far below zero",
        (np.array([-2.0, -1.0, -3.0]) - 20_000, np.array([-3.0, -2.0, -1.0]) - 20_000, 2),
        hint="scores far below zero",
    )
    yield Case("two words, one at a time", (np.array([5.0, 4.0]), np.array([0.0, 3.0]), 1), hint="spans of one word")
    yield Case("max_len beyond the end", (np.array([1.0, 2.0]), np.array([0.0, 1.0]), 9))
    yield Case("the best span at the very end", (np.array([0.0, 1.0, 5.0]), np.array([0.0, 1.0, 5.0]), 3))
    yield Case(
        "a span whose start and end are both second best",
        (np.array([0.0, 5.0, 0.0, 6.0]), np.array([6.0, 0.0, 5.0, 0.0]), 2),
    )
    yield Case("peaks in order", (*peaks(n, 1, 3), n))
    yield Case("the end peaks before the start", (*peaks(n, 3, 1), n))
    yield Case("peaks too far apart", (*peaks(n, 0, n - 1), 3))
    yield Case("a span of exactly max_len words", (*peaks(n, 1, 1 + w - 1), w))
    yield Case("a span of max_len + 1 words", (*peaks(n, 1, 1 + w), w))
    start, end = draw.normal(n), draw.normal(n)
    start[[2, 4]] += 20, -40
    end[[2, 4]] += -40, 20
    yield Case("spans of one word", (start, end, 1))
    yield Case("one word", (draw.normal(1), draw.normal(1), 4))
    yield Case("all scores negative", (draw.normal(n) - 50, draw.normal(n) - 50, 4))
    low = rng.permutation(n) * n - 30_000.0, rng.permutation(n) - 30_000.0
    yield Case("scores far below zero", (*low, 4))
    start, end = peaks(n, 0, n - 1, scale=1000.0)
    start[0], end[-1], start[-2] = 1e5, 1e5, 5e3
    yield Case("scores of a hundred thousand", (start, end, 3))
    place, noise = np.arange(45.0), rng.permutation(45) / 128
    for number, (up, down) in enumerate(((3, 2), (2, 3))):
        start, end = up * place + noise, down * (44 - place)
        yield Case(
            f"forty-five words, the best in the wrong order, {number + 1}", (start, end, 7 + 20 * number), hint="long"
        )
    start, end = np.zeros(120), np.zeros(120)
    start[9], end[111] = 5, 5
    yield Case("a span of 103 words", (start, end, 110), hint="long")
    for number in range(6):
        yield Case(f"random scores, {number + 1}", (draw.normal(n), draw.normal(n), int(rng.integers(1, n + 3))))


SCORE = "score = float(start[i]) + float(end[j])"
ENDS = "range(i, min(i + max_len, len(end)))"
STARTS = "    for i in range(len(start)):\n"
RETURN = "    return best[1], best[2]"
BEST_STARTS = "    for i in sorted(sorted(range(len(start)), key=lambda n: -float(start[n]))[:20]):\n"
BEST_ENDS = "        few = sorted(range(len(end)), key=lambda n: -float(end[n]))[:20]\n        for j in [n for n in few if i <= n < i + max_len]:\n"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("nlp", "decoding"),
    seed=(2,),
    oracle=oracle,
    cases=cases,
    wrong={
        "independent": WHOLE,
        "one_too_long": {"min(i + max_len, len(end))": "min(i + max_len + 1, len(end))"},
        "one_too_short": {"min(i + max_len, len(end))": "min(i + max(max_len - 1, 1), len(end))"},
        "no_limit": {"min(i + max_len, len(end))": "len(end)"},
        "backwards": {"range(i, min": "range(max(0, i - max_len + 1), min"},
        "start_first": {
            "for i in range(len(start)):": "for i in [max(range(len(start)), key=lambda n: float(start[n]))]:"
        },
        "end_first": {
            "range(i, min(i + max_len, len(end)))": "[m for m in [max(range(len(end)), key=lambda n: float(end[n]))] if i <= m < i + max_len]",
            "    return best[1], best[2]": "    return (best[1], best[2]) if best else (0, 0)",
        },
        "product": {"float(start[i]) + float(end[j])": "float(start[i]) * float(end[j])"},
        "starts_at_zero": {"    best = None": "    best = 0.0, 0, 0"},
        "finite_mask": WHOLE,
        "probabilities": {
            "score = float(start[i]) + float(end[j])": "score = 2.0 ** max(float(start[i] - max(start)), -1e3) * 2.0 ** max(float(end[j] - max(end)), -1e3)"
        },
        "one_word_by_start": {"    best = None\n": "    best = None\n    end = end * 0 if max_len == 1 else end\n"},
        "smallest": {"score > best[0]": "score < best[0]"},
        "length_returned": {"    return best[1], best[2]": "    return best[1], best[2] - best[1] + 1"},
        "exclusive_end": {"    return best[1], best[2]": "    return best[1], best[2] + 1"},
        "twenty_best": {
            STARTS: BEST_STARTS,
            f"        for j in {ENDS}:\n": BEST_ENDS,
            RETURN: "    return (best[1], best[2]) if best else (0, 0)",
        },
        "twenty_best_starts": Like("twenty_best", {STARTS: BEST_STARTS}),
        "thirty_words_at_most": {"i + max_len": "i + min(max_len, 30)"},
        "64_words_at_most": Like("thirty_words_at_most", {"i + max_len": "i + min(max_len, 64)"}),
        "starts_at_minus_1e4": Like("starts_at_zero", {"    best = None": "    best = -1e4, 0, 0"}),
        "no_single_words": {ENDS: "range(i + (max_len > 1 and i + 1 < len(end)), min(i + max_len, len(end)))"},
        "last_word_lost": {ENDS: "range(i, max(min(i + max_len, len(end) - 1), i + 1))"},
        "swapped": {SCORE: "score = float(end[i]) + float(start[j])"},
        "pair_swapped": {RETURN: "    return best[2], best[1]"},
        "mean_score": {SCORE: SCORE.replace("= ", "= (") + ") / (j - i + 1)"},
        "shorter_preferred": {SCORE: SCORE + " - 0.5 * (j - i)"},
        "absolute_scores": {SCORE: "score = abs(float(start[i])) + abs(float(end[j]))"},
        "start_alone": {SCORE: "score = float(start[i])"},
        "end_alone": {SCORE: "score = float(end[j])"},
        "largest_of_both": {SCORE: "score = max(float(start[i]), float(end[j]))"},
        "smaller_of_both": {SCORE: "score = min(float(start[i]), float(end[j]))"},
        "first_that_is_positive": {
            STARTS: STARTS + "        if best is not None and best[0] > 0:\n            break\n"
        },
        "sum_over_the_span": {SCORE: "score = sum(float(x) for x in start[i : j + 1]) + float(end[j])"},
        "counted_from_one": {RETURN: "    return best[1] + 1, best[2] + 1"},
        "score_returned": {RETURN: "    return best"},
        "words_of_the_span": {
            RETURN: "    return list(range(best[1], best[2] + 1)) if best[2] > best[1] + 1 else (best[1], best[1])"
        },
    },
)
