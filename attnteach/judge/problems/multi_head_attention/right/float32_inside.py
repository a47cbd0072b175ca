import torch
from einops import rearrange


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    kind = x.dtype
    x, Wq, Wk, Wv, Wo = (a.float() for a in (x, Wq, Wk, Wv, Wo))
    q, k, v = (rearrange(x @ W, "... t (h d) -> ... h t d", h=H) for W in (Wq, Wk, Wv))
    sim = torch.einsum("...id,...jd->...ij", q, k) / (q.shape[-1] ** 0.5)
    if mask is not None:
        sim = torch.where(rearrange(mask, "... i j -> ... 1 i j"), sim, torch.tensor(float("-inf")))
    out = torch.einsum("...ij,...jd->...id", sim.softmax(dim=-1).nan_to_num(), v)
    return (rearrange(out, "... h t d -> ... t (h d)") @ Wo).to(kind)
