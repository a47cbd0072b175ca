import torch

from ..MultiHeadAttention.reference import MultiHeadAttention


class TransformerBlock(torch.nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1, self.norm2 = torch.nn.LayerNorm(M), torch.nn.LayerNorm(M)
        self.attn = MultiHeadAttention(M, H)
        self.fc1, self.fc2 = torch.nn.Linear(M, hidden), torch.nn.Linear(hidden, M)

    def forward(self, x):
        T = x.shape[-2]
        mask = torch.ones(T, T, dtype=torch.bool).tril()
        x = x + self.attn(self.norm1(x), mask)
        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))
