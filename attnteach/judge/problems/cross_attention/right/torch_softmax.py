import torch
import torch.nn.functional as F


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    q, k, v = x @ Wq, context @ Wk, context @ Wv
    q, k, v = (torch.stack(y.chunk(H, dim=-1), dim=-3) for y in (q, k, v))
    p = F.softmax(q @ k.transpose(-1, -2) / q.size(-1) ** 0.5, dim=-1)
    return torch.cat(torch.unbind(p @ v, dim=-3), dim=-1) @ Wo
