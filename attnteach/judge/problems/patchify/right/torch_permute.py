import torch


def patchify(image: torch.Tensor, p: int) -> torch.Tensor:
    lead, (H, W, C) = image.shape[:-3], image.shape[-3:]
    x = image.reshape(-1, H // p, p, W // p, p, C).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(*lead, (H // p) * (W // p), p * p * C)
