import math


def yarn_frequencies(D, theta, factor, original, fast, slow):
    def pair(turns):
        return D / 2 * math.log(original / (2 * math.pi * turns), theta)

    first, last = max(math.floor(pair(fast)), 0), min(math.ceil(pair(slow)), D - 1)
    width = last - first or 0.001
    out = []
    for i in range(D // 2):
        share = min(max((i - first) / width, 0.0), 1.0)
        f = theta ** (-2 * i / D)
        out.append(f * (1 - share) + f / factor * share)
    return out
