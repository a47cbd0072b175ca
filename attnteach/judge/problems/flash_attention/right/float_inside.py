import torch
from torch import Tensor


def flash_attention(q: Tensor, k: Tensor, v: Tensor, block: int, causal: bool = False) -> Tensor:
    dtype = q.dtype
    wide = torch.float32 if dtype in (torch.float16, torch.bfloat16) else dtype
    T, S = q.shape[-2], k.shape[-2]
    out = torch.zeros(*q.shape[:-1], v.shape[-1], dtype=dtype)
    pieces = []
    for lo in range(0, T, block):
        hi = min(lo + block, T)
        qi = q[..., lo:hi, :].to(wide)
        state = None
        for a in range(0, S, block):
            b = min(a + block, S)
            if causal and a > hi - 1 + S - T:
                continue
            x = torch.einsum("...id,...jd->...ij", qi, k[..., a:b, :].to(wide)).div(q.shape[-1] ** 0.5)
            if causal:
                i = torch.arange(lo, hi).view(-1, 1) + (S - T)
                x = x.masked_fill(torch.arange(a, b).view(1, -1) > i, -float("inf"))
            vj = v[..., a:b, :].to(wide)
            if state is None:
                m = x.amax(-1, keepdim=True)
                p = (x - m).exp()
                state = m, p.sum(-1, keepdim=True), p @ vj
            else:
                m, l, o = state
                new = torch.max(m, x.amax(-1, keepdim=True))
                p, c = (x - new).exp(), (m - new).exp()
                state = new, l * c + p.sum(-1, keepdim=True), o * c + p @ vj
        pieces.append((state[2] / state[1]).to(dtype))
    return torch.cat(pieces, -2) if pieces else out
