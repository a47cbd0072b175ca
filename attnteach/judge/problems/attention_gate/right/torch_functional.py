import torch
import torch.nn.functional as F


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    hidden = F.relu(F.linear(x, Wx.T) + F.linear(g, Wg.T, b))
    alpha = torch.sigmoid(F.linear(hidden, psi.T, b_psi))
    return x * alpha, alpha
