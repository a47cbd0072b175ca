import torch
from torch import nn


class ActivationUnit(nn.Module):
    def __init__(self, W1, b1, w2):
        super().__init__()
        self.W1, self.b1, self.w2 = W1, b1, w2
        self.act = nn.ReLU()

    def forward(self, h, c):
        c = c.expand(*h.shape[:-1], c.shape[-1])
        return self.act(torch.cat((h, c, torch.mul(h, c)), -1).matmul(self.W1).add(self.b1)).matmul(self.w2)


def din_pool(h, c, W1, b1, w2, mask=None):
    c = c.unsqueeze(-2)
    lead = torch.broadcast_shapes(h.shape[:-2], c.shape[:-2])
    h = h.expand(*lead, *h.shape[-2:])
    weights = ActivationUnit(W1, b1, w2)(h, c)
    if mask is not None:
        weights = torch.where(mask, weights, torch.zeros_like(weights))
    return torch.einsum("...s,...sm->...m", weights, h)
