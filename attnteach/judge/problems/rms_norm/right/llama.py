import torch


def rms_norm(x, gain, eps=1e-6):
    def norm(x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)

    return norm(x.float()).type_as(x) * gain
