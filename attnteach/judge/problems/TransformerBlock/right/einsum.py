import torch
from torch import nn


class Attn(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(M, M) for _ in range(4))

    def forward(self, x):
        q, k, v = (f(x).unflatten(-1, (self.H, -1)) for f in (self.q_proj, self.k_proj, self.v_proj))
        s = torch.einsum("...thd,...shd->...hts", q, k) * q.shape[-1] ** -0.5
        T = x.shape[-2]
        s = s + torch.full((T, T), float("-inf")).triu(1).to(s.dtype)
        return self.o_proj(torch.einsum("...hts,...shd->...thd", s.softmax(-1), v).flatten(-2))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.attn = Attn(M, H)
        self.norm1, self.norm2 = nn.LayerNorm(M), nn.LayerNorm(M)
        self.fc1, self.fc2 = nn.Linear(M, hidden), nn.Linear(hidden, M)

    def forward(self, x):
        h = x + self.attn(self.norm1(x))
        u = self.fc1(self.norm2(h))
        return h + self.fc2(u * 0.5 * (1 + torch.erf(u / 2**0.5)))
