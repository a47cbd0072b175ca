import torch
from einops import einsum, rearrange


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    q = rearrange(x @ Wq, "... t (h d) -> ... h t d", h=H)
    k, v = (rearrange(context @ W, "... s (h d) -> ... h s d", h=H) for W in (Wk, Wv))
    attn = (einsum(q, k, "... t d, ... s d -> ... t s") * q.shape[-1] ** -0.5).softmax(dim=-1)
    return rearrange(attn @ v, "... h t d -> ... t (h d)") @ Wo
