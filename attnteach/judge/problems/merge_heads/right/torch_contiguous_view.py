import torch


def merge_heads(x):
    *lead, H, T, D = x.shape
    return x.transpose(-3, -2).contiguous().view(*lead, T, H * D)
