from einops import rearrange


def patchify(image, p):
    return rearrange(image, "... (h p) (w q) c -> ... (h w) (p q c)", p=p, q=p)
