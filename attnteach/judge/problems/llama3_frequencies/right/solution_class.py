import math


class Solution:
    def llama3_frequencies(self, D, theta, factor, low, high, original):
        return [self.slowed(theta ** -(i / D), factor, low, high, original) for i in range(0, D, 2)]

    def slowed(self, f, factor, low, high, original):
        share = min(1.0, max(0.0, (original * f / math.tau - low) / (high - low)))
        return f / factor + share * (f - f / factor)
