import torch
import torch.nn.functional as F


def luong_attention(q, k, v, W, mask=None):
    projected = F.linear(q, W.t())
    scores = torch.einsum("...td,...sd->...ts", projected, k)
    if mask is not None:
        scores = torch.where(mask, scores, torch.full_like(scores, float("-inf")))
    log_weights = scores - torch.logsumexp(scores, dim=-1, keepdim=True)
    return (
        torch.nan_to_num(log_weights.exp()) @ v if mask is None or mask.any(-1).all() else _with_empty(scores, mask, v)
    )


def _with_empty(scores, mask, v):
    alive = mask.any(-1, keepdim=True)
    safe = torch.where(alive, scores, torch.zeros_like(scores))
    return torch.where(alive, F.softmax(safe, -1), torch.zeros_like(safe)) @ v
