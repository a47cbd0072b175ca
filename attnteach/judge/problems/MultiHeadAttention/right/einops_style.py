import torch
from einops import einsum, rearrange
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.heads = H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x, mask=None):
        projections = (self.q_proj(x), self.k_proj(x), self.v_proj(x))
        q, k, v = (rearrange(y, "b t (h d) -> b h t d", h=self.heads) for y in projections)
        logits = einsum(q, k, "b h t d, b h s d -> b h t s") / q.shape[-1] ** 0.5
        if mask is None:
            mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool)
        mask = mask if mask.ndim == 3 else mask[None]
        mask = rearrange(mask, "b t s -> b 1 t s")
        logits = logits.masked_fill(~mask, float("-inf"))
        weights = torch.where(mask.any(-1, keepdim=True), logits, torch.zeros_like(logits)).softmax(-1)
        weights = weights * mask.any(-1, keepdim=True)
        return self.o_proj(rearrange(einsum(weights, v, "b h t s, b h s d -> b h t d"), "b h t d -> b t (h d)"))
