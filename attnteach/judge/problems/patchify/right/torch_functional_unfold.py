import torch.nn.functional as F


def patchify(image, p):
    *lead, H, W, C = image.shape
    x = image.reshape(-1, H, W, C).permute(0, 3, 1, 2)
    columns = F.unfold(x, kernel_size=p, stride=p)  # (B, C * p * p, L), channels first
    columns = columns.reshape(x.shape[0], C, p * p, -1).permute(0, 3, 2, 1)
    return columns.reshape(*lead, -1, p * p * C)
