import torch


def ntk_theta(theta, factor, D):
    return theta * torch.tensor(float(factor), dtype=torch.float64).pow(D / (D - 2))
