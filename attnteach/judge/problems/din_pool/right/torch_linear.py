import torch
import torch.nn.functional as F


def din_pool(h, c, W1, b1, w2, mask=None):
    h, c = torch.broadcast_tensors(h, c.unsqueeze(-2))
    x = torch.cat([h, c, h * c], dim=-1)
    weight = F.linear(F.relu(F.linear(x, W1.T, b1)), w2.unsqueeze(0)).squeeze(-1)
    if mask is not None:
        weight = weight.masked_fill(~mask, 0.0)
    return (weight.unsqueeze(-2) @ h).squeeze(-2)
