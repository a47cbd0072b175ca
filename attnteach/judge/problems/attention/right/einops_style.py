import torch
from einops import einsum


def attention(q, k, v, mask=None):
    sim = einsum(q, k, "... t d, ... s d -> ... t s") * q.shape[-1] ** -0.5
    if mask is not None:
        sim = torch.where(mask, sim, torch.full_like(sim, -torch.inf))
    attn = (sim - sim.amax(dim=-1, keepdim=True).clamp(min=torch.finfo(sim.dtype).min).detach()).exp()
    total = attn.sum(dim=-1, keepdim=True)
    attn = attn / total.masked_fill(total == 0, 1)
    return einsum(attn, v, "... t s, ... s e -> ... t e")
