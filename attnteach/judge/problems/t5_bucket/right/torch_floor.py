import torch


def t5_bucket(distance, buckets, most, bidirectional=False):
    d = torch.as_tensor(distance)
    n = buckets // 2 if bidirectional else buckets
    e = n // 2
    far = d.abs() if bidirectional else (-d).clamp(min=0)
    steps = torch.log(far.double().clamp(min=1) / e) / torch.log(torch.tensor(most / e, dtype=torch.float64))
    big = (e + (steps * (n - e)).floor()).long().clamp(max=n - 1)
    return torch.where(far < e, far, big) + (n * (d > 0).long() if bidirectional else 0)
