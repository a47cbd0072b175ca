def din_pool(h, c, W1, b1, w2, mask=None):
    M = h.shape[-1]
    c = c.unsqueeze(-2)
    first, second, third = W1.split(M, 0)
    hidden = (h @ first + c @ second + (h * c) @ third + b1).relu()
    weight = (hidden * w2).sum(-1, keepdim=True)
    if mask is not None:
        weight = weight * mask.unsqueeze(-1).to(h.dtype)
    return (weight * h).sum(-2)
