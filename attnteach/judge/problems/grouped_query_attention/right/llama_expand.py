import math

import torch


def repeat_kv(x, n_rep):
    *lead, G, S, D = x.shape
    if n_rep == 1:
        return x
    return x.unsqueeze(-3).expand(*lead, G, n_rep, S, D).reshape(*lead, G * n_rep, S, D)


def grouped_query_attention(q, k, v, mask=None):
    n_rep = q.shape[-3] // k.shape[-3]
    keys, values = repeat_kv(k, n_rep), repeat_kv(v, n_rep)
    scores = torch.matmul(q, keys.transpose(-2, -1)) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask == False, float("-inf"))
    weights = torch.softmax(scores.float(), dim=-1).type_as(q)
    return torch.matmul(torch.nan_to_num(weights), values)
