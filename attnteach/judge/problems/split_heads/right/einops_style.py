from einops import rearrange


def split_heads(x, H):
    return rearrange(x, "... t (h d) -> ... h t d", h=H)
