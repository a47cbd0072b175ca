import torch
from torch.nn import functional as F


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    hidden = F.linear(q, Wq.T)[..., :, None, :] + F.linear(k, Wk.T)[..., None, :, :]
    energy = F.linear(hidden.tanh(), w[None]).squeeze(-1)
    if mask is not None:
        energy = energy.masked_fill(mask == 0, -torch.inf)
        alive = mask.any(-1, keepdim=True)
        return torch.where(alive, F.softmax(energy.masked_fill(~alive, 0), -1), torch.zeros_like(energy)) @ v
    return F.softmax(energy, -1) @ v
