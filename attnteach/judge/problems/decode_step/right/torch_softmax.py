import torch


def decode_step(q, k, v, cache_k, cache_v):
    cache_k = torch.cat([cache_k, k], dim=-2)
    cache_v = torch.cat([cache_v, v], dim=-2)
    T, S = q.size(-2), cache_k.size(-2)
    scores = torch.matmul(q, cache_k.transpose(-1, -2)) * q.size(-1) ** -0.5
    future = torch.ones(T, S, dtype=torch.bool).triu(S - T + 1)
    weights = torch.softmax(scores.masked_fill(future, float("-inf")), dim=-1)
    return weights @ cache_v, cache_k, cache_v
