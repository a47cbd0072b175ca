import torch


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    x, g = torch.broadcast_tensors(x, g)
    lead = x.shape[:-1]
    flat = [part.reshape(-1, part.shape[-1], 1) for part in (x, g)]
    hidden = torch.conv1d(flat[0], Wx.T[..., None]) + torch.conv1d(flat[1], Wg.T[..., None], b)
    alpha = torch.conv1d(torch.relu(hidden), psi.T[..., None], b_psi).sigmoid().reshape(*lead, 1)
    return alpha * x, alpha
