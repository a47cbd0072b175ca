import math

import torch


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    D = x.size(-1) // H
    q, k, v = (torch.matmul(x, W).unflatten(-1, (H, D)).transpose(-3, -2) for W in (Wq, Wk, Wv))
    scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(D)
    if mask is not None:
        scores = scores.masked_fill(~mask.unsqueeze(-3), float("-inf"))
    attn = torch.nan_to_num(torch.softmax(scores, dim=-1))
    return torch.matmul(attn, v).transpose(-3, -2).flatten(-2) @ Wo
