import math


class Solution:
    def expected_calibration_error(self, p, y, bins):
        groups = {}
        for promise, outcome in zip(p, y):
            groups.setdefault(max(math.ceil(float(promise) * bins) - 1, 0), []).append((float(promise), float(outcome)))
        total = 0.0
        for members in groups.values():
            confidence = sum(a for a, _ in members) / len(members)
            accuracy = sum(b for _, b in members) / len(members)
            total += len(members) * abs(confidence - accuracy)
        return total / len(p)
