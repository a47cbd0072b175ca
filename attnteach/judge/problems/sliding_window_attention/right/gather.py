import torch


def sliding_window_attention(q, k, v, w):
    T, D = q.shape[-2:]
    w = min(w, T)
    offsets = torch.arange(w - 1, -1, -1)
    index = torch.arange(T).unsqueeze(1) - offsets
    valid = index >= 0
    index = index.clamp(min=0)
    scores = torch.einsum("...td,...twd->...tw", q, k[..., index, :]) / D**0.5
    scores = scores + torch.zeros(T, w, dtype=q.dtype).masked_fill(~valid, -torch.inf)
    scores = scores - scores.amax(-1, keepdim=True)
    p = scores.exp()
    return torch.einsum("...tw,...twe->...te", p / p.sum(-1, keepdim=True), v[..., index, :])
