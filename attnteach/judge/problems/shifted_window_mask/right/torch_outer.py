import torch


def shifted_window_mask(H, W, window, shift):
    down = (torch.arange(H) >= H - shift).view(-1, window)
    right = (torch.arange(W) >= W - shift).view(-1, window)
    r = down[:, :, None] == down[:, None, :]
    c = right[:, :, None] == right[:, None, :]
    both = r[:, None, :, None, :, None] & c[None, :, None, :, None, :]
    return both.reshape(-1, window * window, window * window)
