import torch
import torch.nn.functional as F


def sliding_window_attention(q, k, v, w):
    T = q.shape[-2]
    w = min(w, T)
    keys = F.pad(k, (0, 0, w - 1, 0)).unfold(-2, w, 1)
    values = F.pad(v, (0, 0, w - 1, 0)).unfold(-2, w, 1)
    scores = (q.unsqueeze(-1) * keys).sum(-2) / q.shape[-1] ** 0.5
    index = torch.arange(T)[:, None] - (w - 1) + torch.arange(w)[None, :]
    weights = scores.masked_fill(index < 0, float("-inf")).softmax(-1)
    return (weights.unsqueeze(-2) * values).sum(-1)
