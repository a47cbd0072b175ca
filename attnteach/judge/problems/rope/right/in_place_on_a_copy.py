import torch


def rope(x, positions, theta=10000.0):
    with torch.no_grad():
        inv = torch.tensor([theta ** (-2 * i / x.shape[-1]) for i in range(x.shape[-1] // 2)], dtype=torch.float64)
        angle = positions.to(inv).unsqueeze(1) * inv
        cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    half = len(inv)
    out = torch.empty_like(x)
    out[..., :half] = x[..., :half] * cos - x[..., half:] * sin
    out[..., half:] = x[..., half:] * cos + x[..., :half] * sin
    return out
