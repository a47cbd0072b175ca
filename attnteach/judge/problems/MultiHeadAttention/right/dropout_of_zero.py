import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H, dropout=0.0):
        super().__init__()
        self.H, self.dropout = H, nn.Dropout(dropout)
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)
        self.attn = None

    def forward(self, x, mask=None):
        n = x.size(0)
        q, k, v = [
            f(x).view(n, -1, self.H, x.size(-1) // self.H).transpose(1, 2)
            for f in (self.q_proj, self.k_proj, self.v_proj)
        ]
        scores = torch.matmul(q, k.transpose(-2, -1)) / (x.size(-1) // self.H) ** 0.5
        if mask is not None:
            if mask.dim() == 3:
                mask = mask.unsqueeze(1)
            scores = scores.masked_fill(mask == 0, float("-inf"))
        self.attn = self.dropout(torch.nan_to_num(scores.softmax(dim=-1)))
        x = torch.matmul(self.attn, v).transpose(1, 2).contiguous().view(n, -1, x.size(-1))
        return self.o_proj(x)


if __name__ == "__main__":
    mha = MultiHeadAttention(8, 2)
    print(mha(torch.randn(1, 3, 8)).shape)
