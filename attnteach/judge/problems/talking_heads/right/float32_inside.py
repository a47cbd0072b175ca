import torch
from einops import einsum


def talking_heads(q, k, v, P_logits, P_weights):
    dtype = q.dtype
    q, k, v, P_logits, P_weights = (x.float() for x in (q, k, v, P_logits, P_weights))
    dots = einsum(q, k, "... h i d, ... h j d -> ... h i j") * q.shape[-1] ** -0.5
    dots = einsum(dots, P_logits, "... h i j, h g -> ... g i j")
    attn = einsum(dots.softmax(dim=-1), P_weights, "... h i j, h g -> ... g i j")
    return einsum(attn, v, "... h i j, ... h j e -> ... h i e").to(dtype)
