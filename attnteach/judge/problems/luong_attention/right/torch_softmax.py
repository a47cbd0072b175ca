import torch


def luong_attention(q, k, v, W, mask=None):
    scores = torch.matmul(torch.matmul(q, W), k.transpose(-1, -2))
    if mask is not None:
        scores = scores.masked_fill(torch.logical_not(mask), -torch.inf)
    return torch.softmax(scores, dim=-1).nan_to_num() @ v
