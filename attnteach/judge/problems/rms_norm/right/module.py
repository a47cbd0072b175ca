import torch
from torch import nn


class RMSNorm(nn.Module):
    def __init__(self, gain, eps):
        super().__init__()
        self.gain, self.eps = gain, eps

    def forward(self, x):
        long = x.float()
        rms = (long**2).mean(dim=-1, keepdim=True).add(self.eps).sqrt()
        return (long / rms).to(x.dtype) * self.gain


def rms_norm(x, gain, eps=1e-6):
    return RMSNorm(gain, eps)(x)
