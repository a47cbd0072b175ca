import torch
from einops import einsum, rearrange


def grouped_query_attention(q, k, v, mask=None):
    g = k.shape[-3]
    grouped = rearrange(q, "... (g n) t d -> ... g n t d", g=g)
    sim = einsum(grouped, k, "... g n t d, ... g s d -> ... g n t s") * q.shape[-1] ** -0.5
    sim = rearrange(sim, "... g n t s -> ... (g n) t s")
    if mask is not None:
        sim = sim.masked_fill(~mask, -torch.finfo(sim.dtype).max)
    attn = sim.softmax(dim=-1)
    if mask is not None:
        attn = attn * mask
    attn = rearrange(attn, "... (g n) t s -> ... g n t s", g=g)
    return rearrange(einsum(attn, v, "... g n t s, ... g s e -> ... g n t e"), "... g n t e -> ... (g n) t e")
