import torch


class MultiHeadAttention(torch.nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.D = M // H
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            self.add_module(name, torch.nn.Linear(M, M))

    def forward(self, x, mask=None):
        heads = []
        for q, k, v in zip(*(f(x).split(self.D, dim=-1) for f in (self.q_proj, self.k_proj, self.v_proj))):
            scores = q @ k.mT * self.D**-0.5
            if mask is not None:
                scores = scores.masked_fill(mask.logical_not(), -torch.inf)
            top = scores.amax(-1, keepdim=True).clamp(min=torch.finfo(scores.dtype).min)
            w = (scores - top).exp()
            heads.append(w @ v / w.sum(-1, keepdim=True).clamp(min=1e-6))
        return self.o_proj(torch.cat(heads, dim=-1))
