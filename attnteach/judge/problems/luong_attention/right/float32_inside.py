import torch


def luong_attention(q, k, v, W, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ W.to(wide) @ k.to(wide).mT
    if mask is not None:
        scores = scores + torch.zeros(mask.shape, dtype=wide).masked_fill(~mask, float("-inf"))
    top = scores.amax(-1, keepdim=True)
    weights = torch.exp(scores - torch.where(top.isfinite(), top, torch.zeros_like(top)))
    total = weights.sum(-1, keepdim=True)
    return ((weights @ v.to(wide)) / torch.where(total > 0, total, torch.ones_like(total))).to(q.dtype)
