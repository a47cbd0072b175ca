import torch


def span_decode(start, end, max_len):
    n = start.numel()
    i = torch.arange(n).view(-1, 1)
    j = torch.arange(n).view(1, -1)
    scores = (start.view(-1, 1) + end.view(1, -1)).masked_fill((j < i) | (j >= i + max_len), float("-inf"))
    best = scores.flatten().topk(1).indices.item()
    return best // n, best % n
