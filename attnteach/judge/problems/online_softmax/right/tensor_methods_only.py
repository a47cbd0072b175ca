def online_softmax(chunks):
    top = total = None
    for x in chunks:
        new = x.amax(dim=-1)
        if top is not None:
            new = new.maximum(top)
        base = new.nan_to_num(neginf=0.0)
        part = x.sub(base.unsqueeze(-1)).exp().sum(dim=-1)
        total = part if top is None else total.mul(top.sub(base).exp()).add(part)
        top = new
    return top, total
