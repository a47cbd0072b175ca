import torch
from torch import Tensor, nn


def dot_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    scores = torch.matmul(q, k.transpose(-2, -1)).div(q.size(-1) ** 0.5)
    if mask is None:
        return scores.softmax(-1) @ v
    weights = scores.masked_fill(~mask, -float("inf")).float().softmax(-1).to(v.dtype)
    return torch.where(mask.any(-1, keepdim=True), weights, torch.zeros_like(weights)) @ v


class MultiHeadAttention(nn.Module):
    def __init__(self, M: int, H: int):
        super().__init__()
        self.H = H
        self.q_proj = nn.Linear(M, M, bias=True)
        self.k_proj = nn.Linear(M, M, bias=True)
        self.v_proj = nn.Linear(M, M, bias=True)
        self.o_proj = nn.Linear(M, M, bias=True)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        split = lambda y: y.unflatten(-1, (self.H, -1)).movedim(-2, -3)
        out = dot_attention(
            split(self.q_proj(x)),
            split(self.k_proj(x)),
            split(self.v_proj(x)),
            None if mask is None else mask[..., None, :, :],
        )
        return self.o_proj(out.movedim(-3, -2).flatten(-2))
