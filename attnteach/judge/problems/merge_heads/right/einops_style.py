from einops import rearrange


def merge_heads(x):
    return rearrange(x, "... h t d -> ... t (h d)")
