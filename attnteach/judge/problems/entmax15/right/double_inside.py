import torch


def entmax15(z):
    shape, kind = z.shape, z.dtype
    rows = z.double().reshape(-1, shape[-1])
    top = rows.max(1, keepdim=True)[0]
    dead = top == float("-inf")
    h = torch.clamp((rows - torch.where(dead, torch.zeros_like(top), top)) * 0.5, min=-3.0)
    desc, _ = torch.sort(h, 1, descending=True)
    n = torch.arange(1, shape[-1] + 1).double()
    a, b = torch.cumsum(desc, 1) / n, torch.cumsum(desc * desc, 1) / n
    with torch.no_grad():
        ok = desc >= a - torch.sqrt(torch.clamp(1 / n - b + a * a, min=0))
        last = ok.sum(1, keepdim=True) - 1
    a, b = torch.gather(a, 1, last), torch.gather(b, 1, last)
    p = torch.clamp(h - (a - torch.sqrt(1 / (last + 1) - b + a * a)), min=0) ** 2
    return torch.where(dead, torch.zeros_like(p), p).reshape(shape).to(kind)
