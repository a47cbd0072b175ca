import torch


def t5_bucket(distance, buckets, most, bidirectional=False):
    distance = torch.as_tensor(distance)
    n = buckets // 2 if bidirectional else buckets
    e = n // 2
    steps = torch.arange(1, n - e, dtype=torch.float64) / (n - e)
    edges = torch.cat([torch.arange(1, e + 1, dtype=torch.float64), e * (most / e) ** steps])
    d = distance.abs() if bidirectional else (-distance).clamp(min=0)
    found = torch.bucketize(d.double(), edges, right=True)
    return found + n * (distance > 0) if bidirectional else found
