import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, Problem


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
    for number in range(6):
        yield Case(f"random scores, {number + 1}", (draw.normal(n), draw.normal(n), int(rng.integers(1, n + 3))))


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
    },
)
