import torch


def alibi_bias(H, T, S):
    slopes = torch.pow(2.0, -8.0 * torch.arange(1, H + 1, dtype=torch.float64) / H)
    q_pos = torch.arange(S)[-T:]
    k_pos = torch.arange(S)
    return -(q_pos[:, None] - k_pos[None, :]).abs() * slopes.view(H, 1, 1)
