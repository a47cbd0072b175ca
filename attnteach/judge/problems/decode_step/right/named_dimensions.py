import torch
from einops import einsum


def decode_step(q, k, v, cache_k, cache_v):
    keys, values = torch.concat([cache_k, k], -2), torch.concat([cache_v, v], -2)
    scores = einsum(q, keys, "... t d, ... s d -> ... t s") / q.shape[-1] ** 0.5
    T, S = scores.shape[-2:]
    seen = torch.arange(S) <= torch.arange(S - T, S).unsqueeze(-1)
    scores = torch.where(seen, scores, torch.tensor(float("-inf"), dtype=scores.dtype))
    weights = (scores - scores.max(dim=-1, keepdim=True).values).exp()
    weights = weights / weights.sum(dim=-1, keepdim=True)
    return einsum(weights, values, "... t s, ... s e -> ... t e"), keys, values
