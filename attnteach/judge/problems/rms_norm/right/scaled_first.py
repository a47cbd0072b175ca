import torch


def rms_norm(x, gain, eps=1e-6):
    wide = x.double()
    top = wide.abs().amax(-1, keepdim=True).clamp(min=1.0)
    small = wide / top
    rms = torch.sqrt((small * small).mean(-1, keepdim=True) + eps / top**2)
    return (small / rms).to(x.dtype) * gain
