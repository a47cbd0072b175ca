import torch


class Entmax15(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        top = z.amax(-1, keepdim=True)
        x = ((z.float() - top.float().nan_to_num(neginf=0.0)) / 2).clamp(min=-2)
        xs = x.sort(-1, descending=True)[0]
        rho = torch.arange(1, z.size(-1) + 1, device=z.device)
        mean = xs.cumsum(-1) / rho
        ss = (xs * xs).cumsum(-1) - rho * mean * mean
        tau = mean - ((1 - ss) / rho).clamp(min=0).sqrt()
        k = (tau <= xs).sum(-1, keepdim=True)
        y = (x - tau.gather(-1, k - 1)).clamp(min=0) ** 2
        y = torch.where(torch.isinf(top), torch.zeros_like(y), y).to(z.dtype)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, dy):
        (y,) = ctx.saved_tensors
        root = y.sqrt()
        dx = dy * root
        share = dx.sum(-1, keepdim=True) / root.sum(-1, keepdim=True).clamp(min=1e-9)
        return dx - share * root


def entmax15(z):
    return Entmax15.apply(z)
