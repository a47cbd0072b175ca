import torch


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    scores = torch.tanh((q @ Wq).unsqueeze(-2) + (k @ Wk).unsqueeze(-3)).matmul(w)
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = scores.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    return torch.nan_to_num(weights) @ v
