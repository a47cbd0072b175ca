import torch


def talking_heads(q, k, v, P_logits, P_weights):
    scores = q @ k.transpose(-2, -1) / q.size(-1) ** 0.5
    scores = torch.einsum("...hts,hg->...gts", scores, P_logits)
    weights = torch.einsum("...hts,hg->...gts", scores.softmax(dim=-1), P_weights)
    return weights @ v
