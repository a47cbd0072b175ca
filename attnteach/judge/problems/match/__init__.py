from functools import cache

import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, Problem


def oracle(cost):
    """The best of all assignments, query by query: each takes one of the objects that are left, or none."""
    Q, N = cost.shape

    @cache
    def best(q, left):
        """The least cost of giving the objects in `left`, as bits, to the queries from q on, and the object that q takes."""
        if not left:
            return 0.0, None
        if Q - q < left.bit_count():
            return np.inf, None
        takes = [(cost[q, n] + best(q + 1, left & ~(1 << n))[0], n) for n in range(N) if left >> n & 1]
        return min([(best(q + 1, left)[0], None), *takes], key=lambda choice: choice[0])

    chosen, left = np.zeros(N, int), (1 << N) - 1
    for q in range(Q):
        _, n = best(q, left)
        if n is not None:
            chosen[n], left = q, left & ~(1 << n)
    return chosen


def any_best(cost):
    """Reads an assignment: any of least cost counts as the oracle's."""
    want = oracle(cost)

    def total(chosen):
        return cost[chosen, np.arange(cost.shape[1])].sum()

    def read(value):
        chosen = np.asarray(value)
        if chosen.shape != want.shape or chosen.dtype.kind not in "iu" or len(set(chosen.tolist())) < len(want):
            return value
        if not all(0 <= q < cost.shape[0] for q in chosen.tolist()):
            return value
        return want if total(chosen) <= total(want) + 1e-5 * max(1.0, np.abs(cost).max()) else value

    return read


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=3, most=7))
    integers = draw.rng.integers

    def case(name, cost, **more):
        return Case(name, (cost,), read=any_best(cost), **more)

    yield case("two objects want one query", np.array([[1.0, 2.0], [9.0, 9.0], [4.0, 9.0]]))
    yield case("a choice that must be taken back", np.array([[5.0, 4.0, 5.0], [2.0, 0.0, 3.0], [5.0, 2.0, 5.0]]))
    yield case("as many queries as objects", draw.normal(middle, middle))
    yield case("more queries than objects", draw.normal(large + 2, small), keep=True)
    yield case("one object", draw.normal(large, 1))
    yield case("no objects", np.zeros((middle, 0)), hint="none")
    yield case("one query, one object", draw.normal(1, 1))
    yield case("all costs equal", np.ones((middle, small)), hint="ties")
    yield case("many ties", integers(0, 3, (large, middle)).astype(float), hint="ties")
    yield case("all costs negative", draw.normal(middle, small) - 50.0)
    chain = np.full((large, large), 100.0)
    for n in range(large):
        chain[n, n] = 10.0
        chain[n, (n + 1) % large] = 1.0 + n
    yield case("a chain of second choices", chain[:, draw.rng.permutation(large)])
    regret = draw.normal(large, middle, scale=0.1)
    regret[0] -= 5.0
    yield case("one query is everybody's first choice", regret)
    for number in range(4):
        yield case(f"random costs, {number + 1}", draw.normal(int(integers(middle, 9)), middle, scale=3.0))
    yield case("costs in another memory order", draw.normal(large, small), strided=True, hint="memory order")


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("vision", "detection", "matching"),
    seed=(5,),
    oracle=oracle,
    cases=cases,
    wrong={
        "each_its_best": WHOLE,
        "in_order": WHOLE,
        "cheapest_pair_first": WHOLE,
        "objects_of_queries": WHOLE,
        "chosen_queries_sorted": WHOLE,
        "objects_in_order_of_queries": WHOLE,
        "queries_choose": WHOLE,
        "dearest": {"cost = np.asarray(cost, dtype=float)": "cost = -np.asarray(cost, dtype=float)"},
        "sizes_of_costs": {"cost = np.asarray(cost, dtype=float)": "cost = np.abs(np.asarray(cost, dtype=float))"},
        "no_prices": {"            price_of_query[done] -= step\n": ""},
        "total": {"    return chosen": "    return cost[chosen, np.arange(N)].sum()"},
        "as_a_table": {"    return chosen": "    return chosen[None, :] == np.arange(Q)[:, None]"},
        "one_at_least": {"    chosen = np.empty": "    if N == 0:\n        return None\n    chosen = np.empty"},
    },
)
