import math


def t5_bucket(distance, buckets, most, bidirectional=False):
    def bucket(x):
        if getattr(x, "shape", ()):
            return [bucket(y) for y in x]
        n = buckets // 2 if bidirectional else buckets
        e = n // 2
        d = abs(int(x)) if bidirectional else max(-int(x), 0)
        found = d if d < e else min(n - 1, e + math.floor(math.log(d / e) / math.log(most / e) * (n - e)))
        return found + n if bidirectional and x > 0 else found

    return bucket(distance)
