import numpy as np

from ..problem import Case, Problem, wrong

REFERENCE = """
def span_decode(start, end, max_len):
    best = None
    for i in range(len(start)):
        for j in range(i, min(i + max_len, len(end))):
            score = float(start[i]) + float(end[j])
            if best is None or score > best[0]:
                best = score, i, j
    return best[1], best[2]
""".lstrip()


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
    yield Case("peaks in order", (*peaks(n, 1, 3), n), hint="The best pair is (argmax of start, argmax of end) here.")
    yield Case(
        "the end peaks before the start",
        (*peaks(n, 3, 1), n),
        hint="i <= j: two independent argmaxes may give an end before the start.",
    )
    yield Case(
        "peaks too far apart", (*peaks(n, 0, n - 1), 3), hint="A span holds at most max_len words: j < i + max_len."
    )
    yield Case(
        "a span of exactly max_len words",
        (*peaks(n, 1, 1 + w - 1), w),
        hint="max_len words reach from i to i + max_len - 1, that one included.",
    )
    yield Case("a span of max_len + 1 words", (*peaks(n, 1, 1 + w), w), hint="j = i + max_len is one word too many.")
    start, end = draw.normal(n), draw.normal(n)
    start[[2, 4]] += 20, -40
    end[[2, 4]] += -40, 20
    yield Case("spans of one word", (start, end, 1), hint="With max_len = 1 a span is one word, i = j.")
    yield Case("one word", (draw.normal(1), draw.normal(1), 4))
    yield Case(
        "all scores negative",
        (draw.normal(n) - 50, draw.normal(n) - 50, 4),
        hint="Scores may be negative: a best that starts at 0 is never beaten.",
    )
    low = rng.permutation(n) * n - 30_000.0, rng.permutation(n) - 30_000.0
    yield Case(
        "scores far below zero",
        (*low, 4),
        hint="Only differences count: what hides a pair, or where the best starts, must be -inf.",
    )
    start, end = peaks(n, 0, n - 1, scale=1000.0)
    start[0], end[-1], start[-2] = 1e5, 1e5, 5e3
    yield Case(
        "scores of a hundred thousand",
        (start, end, 3),
        hint="exp of scores so far apart is 0: add scores, do not multiply probabilities.",
    )
    for number in range(6):
        yield Case(f"random scores, {number + 1}", (draw.normal(n), draw.normal(n), int(rng.integers(1, n + 3))))


PROBLEM = Problem(
    id="span_decode",
    title="Read an answer span off two score vectors",
    statement="""
        Extractive question answering scores every word as a start and as an end. Find the best span:
        the pair (i, j) with the largest start[i] + end[j] where i <= j < i + max_len.
        start, end (S,) float, max_len >= 1 -> (i, j) int
        """,
    signature="def span_decode(start, end, max_len):",
    level="L1",
    tags=("nlp", "decoding"),
    seed=(2,),
    hints=(
        "Why may argmax(start) and argmax(end) not be taken apart?",
        "Score all pairs, hide those that break i <= j < i + max_len, and take one argmax.",
        "start[:, None] + end[None, :], -inf outside the band, then unravel the argmax.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    mutants=(
        wrong(
            "independent",
            "Start and end are chosen apart: the end may come before the start, or too far behind it.",
            source="""
            def span_decode(start, end, max_len):
                return max(range(len(start)), key=lambda i: float(start[i])), max(range(len(end)), key=lambda j: float(end[j]))
            """,
        ),  # fmt: skip
        wrong(
            "one_too_long",
            "Off by one: max_len words reach from i to i + max_len - 1.",
            "min(i + max_len, len(end))",
            "min(i + max_len + 1, len(end))",
        ),
        wrong(
            "one_too_short",
            "Off by one: a span of exactly max_len words is allowed.",
            "min(i + max_len, len(end))",
            "min(i + max(max_len - 1, 1), len(end))",
        ),
        wrong("no_limit", "max_len is ignored.", "min(i + max_len, len(end))", "len(end)"),
        wrong("backwards", "Ends before the start are allowed.", "range(i, min", "range(max(0, i - max_len + 1), min"),
        wrong(
            "start_first",
            "You fix the best start, then look for its best end: the best pair may start elsewhere.",
            "for i in range(len(start)):",
            "for i in [max(range(len(start)), key=lambda n: float(start[n]))]:",
        ),
        wrong(
            "end_first",
            "You fix the best end, then look for its best start: the best pair may end elsewhere.",
            "range(i, min(i + max_len, len(end)))",
            "[m for m in [max(range(len(end)), key=lambda n: float(end[n]))] if i <= m < i + max_len]",
            "    return best[1], best[2]",
            "    return (best[1], best[2]) if best else (0, 0)",
        ),  # fmt: skip
        wrong(
            "product",
            "You multiply the two scores: with logits they are added.",
            "float(start[i]) + float(end[j])",
            "float(start[i]) * float(end[j])",
        ),
        wrong(
            "starts_at_zero",
            "The best starts at score 0: if all scores are negative nothing beats it.",
            "    best = None",
            "    best = 0.0, 0, 0",
        ),
        wrong(
            "finite_mask",
            "Pairs are hidden by a finite number: scores below it lose against pairs that are not allowed. Use -inf.",
            source="""
            def span_decode(start, end, max_len):
                pairs = [(i, j) for i in range(len(start)) for j in range(len(end))]
                return max(pairs, key=lambda p: float(start[p[0]]) + float(end[p[1]]) if p[0] <= p[1] < p[0] + max_len else -1e3)
            """,
        ),  # fmt: skip
        wrong(
            "probabilities",
            "You multiply probabilities: those of scores far below the best are 0, and 0 ties with 0. Add the scores.",
            "score = float(start[i]) + float(end[j])",
            "score = 2.0 ** max(float(start[i] - max(start)), -1e3) * 2.0 ** max(float(end[j] - max(end)), -1e3)",
        ),  # fmt: skip
        wrong(
            "one_word_by_start",
            "With max_len = 1 you take the best start alone: the end counts as well.",
            "    best = None\n",
            "    best = None\n    end = end * 0 if max_len == 1 else end\n",
        ),  # fmt: skip
        wrong("smallest", "You keep the smallest sum.", "score > best[0]", "score < best[0]"),
        wrong(
            "length_returned",
            "You return the length; the last word's index is asked for.",
            "    return best[1], best[2]",
            "    return best[1], best[2] - best[1] + 1",
        ),
        wrong(
            "exclusive_end",
            "Your end is exclusive, as in a slice: j is the last word of the span.",
            "    return best[1], best[2]",
            "    return best[1], best[2] + 1",
        ),
    ),
)
