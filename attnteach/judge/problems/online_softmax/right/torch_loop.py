import torch


def online_softmax(chunks):
    m = s = None
    for x in chunks:
        new = x.amax(dim=-1) if m is None else torch.maximum(m, x.amax(dim=-1))
        safe = new.masked_fill(new == float("-inf"), 0.0)
        part = torch.exp(x - safe.unsqueeze(-1)).sum(dim=-1)
        s = part if m is None else s * torch.exp(m - safe) + part
        m = new
    return m, s
