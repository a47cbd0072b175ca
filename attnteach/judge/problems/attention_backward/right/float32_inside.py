import torch


def attention_backward(q, k, v, dout, mask=None):
    kind = q.dtype
    q, k, v, dout = (x.float() for x in (q, k, v, dout))
    s = torch.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5
    if mask is not None:
        s = torch.where(mask, s, torch.tensor(-torch.inf))
    p = torch.exp(s - torch.nan_to_num(torch.logsumexp(s, -1, keepdim=True), neginf=0.0))
    g = torch.einsum("...te,...se->...ts", dout, v)
    ds = p * (g - (p * g).sum(-1, keepdim=True)) / q.shape[-1] ** 0.5
    return tuple(x.to(kind) for x in (ds @ k, ds.mT @ q, p.mT @ dout))
