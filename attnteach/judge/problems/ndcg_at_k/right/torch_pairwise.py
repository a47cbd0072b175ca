import torch


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    discount = 1 / torch.log2(torch.arange(n, dtype=torch.float64) + 2)
    discount[k:] = 0
    total = torch.cat([torch.zeros(1, dtype=torch.float64), discount.cumsum(0)])
    better = (scores.unsqueeze(-2) > scores.unsqueeze(-1)).sum(-1)
    equal = (scores.unsqueeze(-2) == scores.unsqueeze(-1)).sum(-1)
    mean = (total[better + equal] - total[better]) / equal
    gain = (relevance.double() * mean).sum(-1)
    best = (relevance.double().sort(-1, descending=True).values * discount).sum(-1)
    return torch.where(best > 0, gain / best.clamp(min=1e-300), torch.zeros_like(best)).to(scores.dtype)
