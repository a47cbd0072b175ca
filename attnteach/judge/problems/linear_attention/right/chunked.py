import torch


def feature(x):
    return torch.where(x > 0, x + 1, torch.exp(x.clamp(max=0)))


def linear_attention(q, k, v, chunk=16):
    q, k = feature(q), feature(k)
    v = torch.cat([v, torch.ones_like(v[..., :1])], dim=-1)
    state = torch.zeros(*k.shape[:-2], k.shape[-1], v.shape[-1], dtype=k.dtype)
    outs = []
    for qc, kc, vc in zip(q.split(chunk, -2), k.split(chunk, -2), v.split(chunk, -2)):
        outs.append(qc @ state + (qc @ kc.mT).tril() @ vc)
        state = state + kc.mT @ vc
    out = torch.cat(outs, dim=-2)
    return out[..., :-1] / out[..., -1:]
