import torch
from torch import nn


def gat_layer(x, adjacency, W, a_src, a_dst):
    h = torch.einsum("...nc,cf->...nf", x, W)
    asked = torch.einsum("...if,f->...i", h, a_dst).unsqueeze(-1)
    told = torch.einsum("...jf,f->...j", h, a_src).unsqueeze(-2)
    scores = nn.LeakyReLU(0.2)(asked + told).masked_fill(~adjacency, float("-inf"))
    alone = ~adjacency.any(-1, keepdim=True)
    return scores.masked_fill(alone, 0.0).softmax(-1).masked_fill(alone, 0.0) @ h
