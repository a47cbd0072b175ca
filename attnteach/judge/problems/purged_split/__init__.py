import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def oracle(starts, ends, test, embargo):
    """Sample by sample, with the three ways to overlap written out (López de Prado 2018, snippets 7.1 and 7.2)."""
    train = []
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for a, z in zip(starts[test], ends[test], strict=True):
            begins, finishes, envelops = a <= start <= z, a <= end <= z, start <= a and z <= end
            if begins or finishes or envelops or z < start <= z + embargo:
                break
        else:
            train.append(i)
    return np.array(train, dtype=np.int64)


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
    yield Case("five labels, one day each", by_hand([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [2]))
    yield Case("a label that reaches into the test", by_hand([0, 1, 5, 9], [0, 6, 7, 9], [2]))
    yield Case("a label that starts inside the test", by_hand([0, 6, 5, 9], [0, 8, 7, 9], [2]))
    yield Case("a label around the test", by_hand([0, 3, 5, 9], [0, 8, 7, 9], [2]))
    yield Case("a label within the test", by_hand([0, 6, 5, 9], [0, 6, 7, 9], [2]))
    yield Case(
        "two test labels far apart, side by side in the list",
        by_hand([0, 100, 50], [0, 100, 50], [0, 1]),
        hint="two blocks of test",
    )
    yield Case(
        "two blocks of test, one with a gap in time",
        by_hand([0, 10, 5, 20, 30], [0, 10, 5, 20, 30], [0, 1, 4]),
        hint="two blocks of test",
    )
    yield Case(
        "a long test label before a short one", by_hand([0, 1, 5, 20], [10, 2, 6, 21], [0, 1]), hint="each test label"
    )
    yield Case(
        "the last test label ends first",
        by_hand([0, 4, 8, 12, 30], [20, 5, 9, 13, 31], [0, 1], 2),
        hint="each test label",
    )
    yield Case(
        "the embargo ends with a start", by_hand([0, 3, 4, 9], [1, 3, 4, 9], [0], 2), hint="an embargo after the test"
    )
    yield Case(
        "an embargo on a label before the test", by_hand([0, 4, 6], [3, 4, 6], [1], 5), hint="an embargo after the test"
    )
    yield Case(
        "an embargo longer than all", by_hand([0, 4, 60], [3, 5, 61], [1], 1000), hint="an embargo after the test"
    )
    yield Case("negative times", by_hand([-9, -6, -5, -1], [-8, -6, -2, -1], [1]), hint="labels that touch the test")
    yield Case("the same label twice", by_hand([0, 5, 5, 9], [1, 6, 6, 9], [1]), hint="five labels, one day each")
    yield Case(
        "the test comes first", by_hand([0, 1, 2, 3], [1, 2, 3, 4], [0]), hint="a label that starts inside the test"
    )
    yield Case(
        "the test comes last", by_hand([0, 1, 2, 3], [1, 2, 3, 4], [3], 7), hint="a label that reaches into the test"
    )
    yield Case("labels that touch the test", by_hand([2, 7, 5, 8, 3], [5, 9, 7, 9, 4], [2]))
    yield Case("a block in the middle", (starts, ends, test, 0), keep=True)
    yield Case("the same sizes, other numbers", make())
    yield Case("an embargo after the test", by_hand([0, 2, 3, 6, 7, 8, 9, 10], [1, 2, 4, 6, 7, 8, 9, 10], [2], 3))
    yield Case("an embargo in uneven time", by_hand([0, 4, 10, 21, 30, 50, 51], [1, 5, 19, 22, 33, 50, 60], [2], 11))
    yield Case("an embargo and a block", make(embargo=5))
    two = np.concatenate([np.arange(n // 5, n // 5 + 4), np.arange(3 * n // 4, 3 * n // 4 + 3)])
    yield Case("two blocks of test", (starts, ends, two, 2))
    order = draw.rng.permutation(n)
    place = np.argsort(order)
    yield Case("samples in no order", (starts[order], ends[order], np.sort(place[test]), 3))
    yield Case("nothing to test", (starts, ends, np.zeros(0, np.int64), 3))
    yield Case("everything overlaps", (starts, ends + 1000, test, 0))
    yield Case("test indices in no order", (starts, ends, draw.rng.permutation(two), 1))
    yield Case("the inputs are not contiguous in memory", make(embargo=4), strided=True)


CLASH = "    clash = (starts[:, None] <= ends[test] + embargo) & (ends[:, None] >= starts[test])\n"
BEFORE, AFTER = "(ends[:, None] >= starts[test])", "(starts[:, None] <= ends[test] + embargo)"
RETURN = "    return xp.nonzero(~xp.any(clash, axis=-1))[0]"
HULLS = """    if test.shape[0] == 0:
        return xp.arange(starts.shape[0])
    order = xp.sort(test)
    first = [0, *[n for n in range(1, order.shape[0]) if int(order[n]) != int(order[n - 1]) + 1]]
    blocks = [order[a:b] for a, b in zip(first, [*first[1:], order.shape[0]])]
    clash = xp.stack(
        [(starts <= xp.max(ends[b]) + embargo) & (ends >= xp.min(starts[b])) for b in blocks], axis=-1
    )
"""

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("time", "finance", "leaks"),
    seed=(22,),
    oracle=oracle,
    cases=cases,
    wrong={
        "by_time": {
            "    return xp.nonzero(~xp.any(clash, axis=-1))[0]": "    kept = xp.nonzero(~xp.any(clash, axis=-1))[0]\n    return kept[xp.argsort(starts[kept], stable=True)]"
        },
        "not_purged": {
            "    return xp.nonzero(~xp.any(clash, axis=-1))[0]": "    index = xp.arange(starts.shape[0])\n    return xp.nonzero(~xp.any(index[:, None] == test, axis=-1))[0]"
        },
        "starts_only": {"(ends[:, None] >= starts[test])": "(starts[:, None] >= starts[test])"},
        "ends_only": {"(starts[:, None] <= ends[test] + embargo)": "(ends[:, None] <= ends[test] + embargo)"},
        "around_forgotten": {
            "    return xp": "    clash = clash & ~((starts[:, None] < starts[test]) & (ends[:, None] > ends[test]))\n    return xp"
        },
        "touching_start": {
            "ends[:, None] >= starts[test]": "ends[:, None] > starts[test] - (ends[test] == starts[test])"
        },
        "touching_end": {
            "starts[:, None] <= ends[test] + embargo": "starts[:, None] < ends[test] + embargo + (ends[test] == starts[test]) * (embargo == 0)"
        },
        "no_embargo": {"ends[test] + embargo": "ends[test]"},
        "embargo_before": {"ends[test] + embargo": "ends[test]", ">= starts[test]": ">= starts[test] - embargo"},
        "embargo_both_sides": {">= starts[test]": ">= starts[test] - embargo"},
        "embargo_from_start": {
            "ends[test] + embargo": "xp.where(ends[test] > starts[test] + embargo, ends[test], starts[test] + embargo)"
        },
        "embargo_counted": {
            "    clash = (starts[:, None] <= ends[test] + embargo)": "    sooner = xp.sort(starts)\n    late = xp.searchsorted(sooner, ends[test], side='right') + embargo - 1\n    clash = (xp.searchsorted(sooner, starts)[:, None] <= late)"
        },
        "embargo_last_only": {
            "ends[test] + embargo": "ends[test] + embargo * (ends[test] == xp.max(ends[test]) if test.shape[0] else 1)"
        },
        "one_hull": {
            "    clash": "    if test.shape[0] == 0:\n        return xp.arange(starts.shape[0])\n    low, high = xp.min(starts[test]), xp.max(ends[test])\n    clash",
            "(starts[:, None] <= ends[test] + embargo) & (ends[:, None] >= starts[test])": "((starts <= high + embargo) & (ends >= low))[:, None]",
        },
        "past_only": {
            "(starts[:, None] <= ends[test] + embargo) & (ends[:, None] >= starts[test])": "ends[:, None] >= starts[test]"
        },
        "sorted_assumed": {
            "    return xp": "    index = xp.arange(starts.shape[0])\n    clash = clash & (xp.abs(index[:, None] - test) <= starts.shape[0] // 4)\n    return xp"
        },
        "dropped_returned": {"~xp.any(clash, axis=-1)": "xp.any(clash, axis=-1)"},
        "mask_returned": {"xp.nonzero(~xp.any(clash, axis=-1))[0]": "~xp.any(clash, axis=-1)"},
        "first_test_only": {"    clash": "    test = test[:1]\n    clash"},
        "test_kept": {
            "    return xp": "    index = xp.arange(starts.shape[0])\n    clash = clash & ~xp.any(index[:, None] == test, axis=-1)[:, None]\n    return xp"
        },
        "hull_of_each_block": {CLASH: HULLS},
        "last_end_of_each_block": {CLASH: HULLS.replace("xp.max(ends[b])", "ends[b][-1]")},
        "embargo_strict": {AFTER: "((starts[:, None] <= ends[test]) | (starts[:, None] < ends[test] + embargo))"},
        "embargo_one_longer": {"ends[test] + embargo": "ends[test] + embargo + (embargo > 0)"},
        "embargo_doubled": {"ends[test] + embargo": "ends[test] + 2 * embargo"},
        "embargo_from_the_middle": Like(
            "embargo_from_start",
            {
                "ends[test] + embargo": "xp.where(ends[test] > (starts[test] + ends[test]) // 2 + embargo, ends[test], (starts[test] + ends[test]) // 2 + embargo)"
            },
        ),
        "embargo_at_most_ten": {"ends[test] + embargo": "ends[test] + min(embargo, 10)"},
        "embargo_on_ends": {
            AFTER: "((starts[:, None] <= ends[test]) | ((ends[:, None] > ends[test]) & (ends[:, None] <= ends[test] + embargo)))"
        },
        "within_forgotten": {
            RETURN: "    clash = clash & ~((starts[:, None] > starts[test]) & (ends[:, None] < ends[test]))\n" + RETURN
        },
        "reaching_in_forgotten": Like(
            "starts_only", {BEFORE: "((starts[:, None] >= starts[test]) | (ends[:, None] > ends[test]))"}
        ),
        "starts_inside_forgotten": Like(
            "ends_only", {AFTER: "((ends[:, None] <= ends[test] + embargo) | (starts[:, None] < starts[test]))"}
        ),
        "all_tests_must_clash": {"xp.any(clash": "xp.all(clash"},
        "last_test_only": Like("first_test_only", {CLASH: "    test = test[-1:]\n" + CLASH}),
        "neighbours_dropped": {
            RETURN: "    index = xp.arange(starts.shape[0])\n    clash = clash | (xp.abs(index[:, None] - test) <= 1)\n"
            + RETURN
        },
        "test_alone_when_no_embargo": Like(
            "not_purged",
            {RETURN: "    if embargo == 0:\n        clash = xp.arange(starts.shape[0])[:, None] == test\n" + RETURN},
        ),
        "future_only": {BEFORE: "(ends[:, None] >= starts[test]) | (starts[:, None] < starts[test])"},
        "test_sorted_by_index": {
            CLASH: "    test = xp.arange(xp.min(test), xp.max(test) + 1) if test.shape[0] else test\n" + CLASH
        },
        "descending": Like("by_time", {RETURN: "    return xp.flip(xp.nonzero(~xp.any(clash, axis=-1))[0])"}),
        "starts_returned": {RETURN: "    return starts[xp.nonzero(~xp.any(clash, axis=-1))[0]]"},
        "test_returned_too": {RETURN: "    return xp.nonzero(~xp.any(clash, axis=-1))[0], test"},
    },
)
