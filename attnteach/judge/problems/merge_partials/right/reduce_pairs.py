from functools import reduce

import torch


def _join(a, b):
    (o1, l1), (o2, l2) = a, b
    lse = torch.logaddexp(l1, l2)
    safe = torch.where(torch.isneginf(lse), torch.zeros_like(lse), lse)
    return o1 * torch.exp(l1 - safe)[..., None] + o2 * torch.exp(l2 - safe)[..., None], lse


def merge_partials(outs, lses):
    return reduce(_join, zip(outs, lses))
