import torch


def retain_contributions(alpha, beta, x, emb, w):
    per_code = torch.einsum("...tm,cm,m->...tc", beta, emb, w)
    return alpha.unsqueeze(-1) * per_code * x
