import torch
import torch.nn.functional as F


def gated_mil(h, V, U, w, mask=None):
    if mask is None:
        mask = torch.ones(h.shape[:-1], dtype=torch.bool)
    mask = mask.expand(h.shape[:-1])
    h = h.masked_fill(~mask[..., None], 0.0)
    scores = (torch.tanh(h @ V) * torch.sigmoid(h @ U)) @ w
    scores = scores.float().masked_fill(~mask, float("-inf"))
    some = mask.any(dim=-1, keepdim=True)
    weights = F.softmax(scores.masked_fill(~some, 0.0), dim=-1).masked_fill(~some, 0.0).to(h.dtype)
    return torch.einsum("...n,...nm->...m", weights, h), weights
