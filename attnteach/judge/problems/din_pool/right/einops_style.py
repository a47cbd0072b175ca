import torch
from einops import einsum, rearrange


def din_pool(h, c, W1, b1, w2, mask=None):
    h, c = torch.broadcast_tensors(h, rearrange(c, "... m -> ... 1 m"))
    hidden = torch.relu(einsum(torch.cat([h, c, h * c], -1), W1, "... s i, i d -> ... s d") + b1)
    weights = einsum(hidden, w2, "... s d, d -> ... s")
    if mask is not None:
        weights = weights * mask
    return einsum(weights, h, "... s, ... s m -> ... m")
