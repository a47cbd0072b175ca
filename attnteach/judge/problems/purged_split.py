import numpy as np

from ..problem import Case, Problem, wrong

REFERENCE = """
from array_api_compat import array_namespace


def purged_split(starts, ends, test, embargo):
    xp = array_namespace(starts)
    clash = (starts[:, None] <= ends[test] + embargo) & (ends[:, None] >= starts[test])
    return xp.nonzero(~xp.any(clash, axis=-1))[0]
""".lstrip()


def oracle(starts, ends, test, embargo):
    """Sample by sample, with the three ways to overlap written out (López de Prado 2018, snippets 7.1 and 7.2)."""
    kept = []
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for a, z in zip(starts[test], ends[test], strict=True):
            begins, finishes, envelops = a <= start <= z, a <= end <= z, start <= a and z <= end
            if begins or finishes or envelops or z < start <= z + embargo:
                break
        else:
            kept.append(i)
    return np.array(kept, dtype=np.int64)


def cases(draw):
    n, horizon, *_ = draw.sizes(2, least=7)
    n, horizon = 4 * n, min(horizon, 7)

    def make(n=n, *, horizon=horizon, embargo=0, step=1):
        """Labels that start one after the other and end within the horizon; the test is a block of them."""
        starts = np.arange(n) * step
        ends = starts + draw.rng.integers(0, horizon + 1, n)
        first = n // 3 + int(draw.rng.integers(3))
        return starts, ends, np.arange(first, first + n // 5), embargo

    def by_hand(starts, ends, test, embargo=0):
        return np.array(starts), np.array(ends), np.array(test, dtype=np.int64), embargo

    starts, ends, test, _ = make()
    yield Case(
        "five labels, one day each",
        by_hand([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [2]),
        hint="The test sample itself overlaps itself; nothing else is dropped here.",
    )
    text = "A label that starts before the test and ends inside it has seen the test's prices: drop it."
    yield Case("a label that reaches into the test", by_hand([0, 1, 5, 9], [0, 6, 7, 9], [2]), hint=text)
    yield Case(
        "a label that starts inside the test",
        by_hand([0, 6, 5, 9], [0, 8, 7, 9], [2]),
        hint="A label that starts inside the test's interval overlaps it, wherever it ends.",
    )
    yield Case(
        "a label around the test",
        by_hand([0, 3, 5, 9], [0, 8, 7, 9], [2]),
        hint="A label that starts before the test and ends after it overlaps all of it.",
    )
    yield Case(
        "a label within the test",
        by_hand([0, 6, 5, 9], [0, 6, 7, 9], [2]),
        hint="A short label inside a long test label overlaps it.",
    )
    yield Case(
        "labels that touch the test",
        by_hand([2, 7, 5, 8, 3], [5, 9, 7, 9, 4], [2]),
        hint="Both ends belong to a label: the same moment's price is in both, so touching is overlapping.",
    )
    yield Case("a block in the middle", (starts, ends, test, 0), keep=True)
    yield Case("the same sizes, other numbers", make())
    yield Case(
        "an embargo after the test",
        by_hand([0, 2, 3, 6, 7, 8, 9, 10], [1, 2, 4, 6, 7, 8, 9, 10], [2], 3),
        hint="The embargo drops what STARTS up to `embargo` after a test label ends, the last moment included, and nothing before the test.",
    )
    yield Case(
        "an embargo in uneven time",
        by_hand([0, 4, 10, 21, 30, 50, 51], [1, 5, 19, 22, 33, 50, 60], [2], 11),
        hint="The embargo is time, not a number of samples: it starts where the test label ends.",
    )
    yield Case("an embargo and a block", make(embargo=5))
    two = np.concatenate([np.arange(n // 5, n // 5 + 4), np.arange(3 * n // 4, 3 * n // 4 + 3)])
    yield Case(
        "two blocks of test",
        (starts, ends, two, 2),
        hint="What lies between two test blocks may be kept, and each block has an embargo of its own.",
    )
    order = draw.rng.permutation(n)
    place = np.argsort(order)
    yield Case(
        "samples in no order",
        (starts[order], ends[order], np.sort(place[test]), 3),
        hint="Nothing says that samples are sorted by time: compare times, not indices.",
    )
    yield Case(
        "nothing to test",
        (starts, ends, np.zeros(0, np.int64), 3),
        hint="Without test samples every index is for training.",
    )
    yield Case(
        "everything overlaps", (starts, ends + 1000, test, 0), hint="It may be that nothing is left: an empty array."
    )
    yield Case("test indices in no order", (starts, ends, draw.rng.permutation(two), 1))
    yield Case("the inputs are not contiguous in memory", make(embargo=4), strided=True)


PROBLEM = Problem(
    id="purged_split",
    title="Purge and embargo a split in time",
    statement="""
        Financial labels last: sample i is labelled by what happens from starts[i] to ends[i], both included. Return the
        indices to train on, ascending, when the samples `test` are held out:
        all whose interval overlaps no test sample's interval (touching is overlapping; test samples go with it), and
        that do not start within `embargo` after the end of a test sample's interval, start <= end + embargo.
        starts, ends (N,) int, starts <= ends, in any order; test (K,) int indices; embargo >= 0, in units of time -> (n,) int
        """,
    signature="def purged_split(starts, ends, test, embargo):",
    level="L2",
    tags=("time", "finance", "leaks"),
    seed=(22,),
    hints=(
        "A label made on Monday that looks five days ahead: which other labels have seen the same Thursday?",
        "Two closed intervals overlap when each starts no later than the other ends. That one line holds all four ways to overlap.",
        "The embargo lengthens the test's interval at its end only: starts[i] <= ends[t] + embargo and ends[i] >= starts[t].",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    mutants=(
        wrong(
            "by_time",
            "Your indices follow the time of the samples: they are to ascend, whatever the samples' order.",
            "    return xp.nonzero(~xp.any(clash, axis=-1))[0]",
            "    kept = xp.nonzero(~xp.any(clash, axis=-1))[0]\n    return kept[xp.argsort(starts[kept], stable=True)]",
        ),  # fmt: skip
        wrong(
            "not_purged",
            "You only take the test samples out: labels that overlap them have seen their prices.",
            "    return xp.nonzero(~xp.any(clash, axis=-1))[0]",
            "    index = xp.arange(starts.shape[0])\n    return xp.nonzero(~xp.any(index[:, None] == test, axis=-1))[0]",
        ),  # fmt: skip
        wrong(
            "starts_only",
            "You look at where a label starts, not where it ends: one from before may reach into the test.",
            "(ends[:, None] >= starts[test])",
            "(starts[:, None] >= starts[test])",
        ),
        wrong(
            "ends_only",
            "You look at where a label ends, not where it starts: one from inside the test may end after it.",
            "(starts[:, None] <= ends[test] + embargo)",
            "(ends[:, None] <= ends[test] + embargo)",
        ),
        wrong(
            "around_forgotten",
            "A label that starts before the test and ends after it is kept: it overlaps all of it.",
            "    return xp",
            "    clash = clash & ~((starts[:, None] < starts[test]) & (ends[:, None] > ends[test]))\n    return xp",
        ),
        wrong(
            "touching_start",
            "A label that ends when the test starts is kept: both ends belong to a label.",
            "ends[:, None] >= starts[test]",
            "ends[:, None] > starts[test] - (ends[test] == starts[test])",
        ),
        wrong(
            "touching_end",
            "A label that starts when the test (with its embargo) ends is kept: that moment is included.",
            "starts[:, None] <= ends[test] + embargo",
            "starts[:, None] < ends[test] + embargo + (ends[test] == starts[test]) * (embargo == 0)",
        ),
        wrong("no_embargo", "There is no embargo.", "ends[test] + embargo", "ends[test]"),
        wrong(
            "embargo_before",
            "Your embargo is before the test: what leaks forward is what comes after it.",
            "ends[test] + embargo",
            "ends[test]",
            ">= starts[test]",
            ">= starts[test] - embargo",
        ),
        wrong(
            "embargo_both_sides",
            "Your embargo is on both sides: before the test the purge is enough.",
            ">= starts[test]",
            ">= starts[test] - embargo",
        ),
        wrong(
            "embargo_from_start",
            "Your embargo runs from where the test label starts: it runs from where it ends.",
            "ends[test] + embargo",
            "xp.where(ends[test] > starts[test] + embargo, ends[test], starts[test] + embargo)",
        ),
        wrong(
            "embargo_counted",
            "You count the embargo in samples: it is time.",
            "    clash = (starts[:, None] <= ends[test] + embargo)",
            "    sooner = xp.sort(starts)\n    late = xp.searchsorted(sooner, ends[test], side='right') + embargo - 1\n    clash = (xp.searchsorted(sooner, starts)[:, None] <= late)",
        ),  # fmt: skip
        wrong(
            "embargo_last_only",
            "Only the last test label has an embargo: each has its own.",
            "ends[test] + embargo",
            "ends[test] + embargo * (ends[test] == xp.max(ends[test]) if test.shape[0] else 1)",
        ),
        wrong(
            "one_hull",
            "You treat the test as one interval from its first start to its last end: what lies between two blocks may be kept.",
            "    clash",
            "    if test.shape[0] == 0:\n        return xp.arange(starts.shape[0])\n    low, high = xp.min(starts[test]), xp.max(ends[test])\n    clash",
            "(starts[:, None] <= ends[test] + embargo) & (ends[:, None] >= starts[test])",
            "((starts <= high + embargo) & (ends >= low))[:, None]",
        ),  # fmt: skip
        wrong(
            "past_only",
            "You throw away everything after the test: that is walk-forward; a purged split keeps the later samples that do not overlap.",
            "(starts[:, None] <= ends[test] + embargo) & (ends[:, None] >= starts[test])",
            "ends[:, None] >= starts[test]",
        ),
        wrong(
            "sorted_assumed",
            "You compare indices where times are meant: samples need not be sorted.",
            "    return xp",
            "    index = xp.arange(starts.shape[0])\n    clash = clash & (xp.abs(index[:, None] - test) <= starts.shape[0] // 4)\n    return xp",
        ),
        wrong(
            "dropped_returned",
            "You return what is dropped; what is kept is asked for.",
            "~xp.any(clash, axis=-1)",
            "xp.any(clash, axis=-1)",
        ),
        wrong(
            "mask_returned",
            "You return a mask of booleans: indices are asked for.",
            "xp.nonzero(~xp.any(clash, axis=-1))[0]",
            "~xp.any(clash, axis=-1)",
        ),
        wrong(
            "first_test_only",
            "Only the first test sample is purged around.",
            "    clash",
            "    test = test[:1]\n    clash",
        ),
        wrong(
            "test_kept",
            "The test samples themselves are still in the training set.",
            "    return xp",
            "    index = xp.arange(starts.shape[0])\n    clash = clash & ~xp.any(index[:, None] == test, axis=-1)[:, None]\n    return xp",
        ),  # fmt: skip
    ),
)
