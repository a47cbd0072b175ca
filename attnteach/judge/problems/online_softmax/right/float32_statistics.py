import torch


def online_softmax(chunks):
    top, total = None, None
    for chunk in chunks:
        x = chunk.float()
        if top is None:
            top = x.new_full(x.shape[:-1], -torch.inf)
            total = torch.zeros_like(top)
        new = torch.max(top, x.max(-1).values)
        shift = torch.where(torch.isfinite(new), new, torch.zeros_like(new))
        total = total * (top - shift).exp() + (x - shift[..., None]).exp().sum(-1)
        top = new
    return top, total
