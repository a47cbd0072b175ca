import torch
import torch.nn.functional as F


def grouped_query_attention(q, k, v, mask=None):
    share = q.size(-3) // k.size(-3)
    k = k.repeat_interleave(share, dim=-3)
    v = v.repeat_interleave(share, dim=-3)
    scores = torch.matmul(q, k.transpose(-2, -1)) / q.size(-1) ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.nan_to_num(F.softmax(scores, dim=-1)) @ v
