from scipy.optimize import linear_sum_assignment


class Solution:
    def match(self, cost) -> list[int]:
        rows, columns = linear_sum_assignment(cost)
        query_of = dict(zip(columns.tolist(), rows.tolist(), strict=False))
        return [query_of[n] for n in range(cost.shape[1])]
