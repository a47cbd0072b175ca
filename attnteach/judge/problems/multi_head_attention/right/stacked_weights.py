import torch
import torch.nn.functional as F


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    qkv = F.linear(x, torch.cat([Wq, Wk, Wv], dim=1).T)
    q, k, v = (torch.stack(part.chunk(H, -1), -3) for part in qkv.chunk(3, -1))
    scores = q @ k.mT * k.size(-1) ** -0.5
    if mask is None:
        out = scores.softmax(-1) @ v
    else:
        mask = mask[..., None, :, :]
        none = ~mask.any(-1, keepdim=True)
        out = (scores.masked_fill(~mask & ~none, -torch.inf).softmax(-1) @ v).masked_fill(none, 0)
    return torch.cat(out.unbind(-3), -1) @ Wo
