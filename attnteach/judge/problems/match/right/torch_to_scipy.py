import torch
from scipy.optimize import linear_sum_assignment


def match(cost: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        query, obj = linear_sum_assignment(cost.detach().cpu().numpy())
    query, obj = torch.as_tensor(query), torch.as_tensor(obj)
    return query[torch.argsort(obj)]
