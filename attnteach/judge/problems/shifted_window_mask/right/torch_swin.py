import torch


def shifted_window_mask(H, W, window, shift):
    img_mask = torch.zeros(1, H, W, 1)
    slices = (slice(0, H - window), slice(H - window, H - shift), slice(H - shift, H))
    sides = (slice(0, W - window), slice(W - window, W - shift), slice(W - shift, W))
    cnt = 0
    for h in slices:
        for w in sides:
            img_mask[:, h, w, :] = cnt
            cnt += 1
    x = img_mask.view(1, H // window, window, W // window, window, 1)
    windows = x.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, window * window)
    attn_mask = windows.unsqueeze(1) - windows.unsqueeze(2)
    return attn_mask == 0
