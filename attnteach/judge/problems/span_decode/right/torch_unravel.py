import torch


def span_decode(start, end, max_len):
    scores = start.unsqueeze(1) + end
    banned = (
        torch.ones_like(scores, dtype=torch.bool).triu().logical_not() | torch.ones_like(scores).triu(max_len).bool()
    )
    scores[banned] = -torch.inf
    i, j = torch.unravel_index(scores.argmax(), scores.shape)
    return int(i), int(j)
