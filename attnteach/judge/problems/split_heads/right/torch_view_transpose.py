import torch


def split_heads(x, H):
    return x.view(*x.shape[:-1], H, x.size(-1) // H).transpose(-3, -2).contiguous()
