import torch


def attention(q, k, v, mask=None):
    kind = q.dtype
    q, k, v = q.float(), k.float(), v.float()
    scores = torch.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(float("-inf")))
    weights = torch.nan_to_num(torch.softmax(scores, -1))
    return torch.einsum("...ts,...se->...te", weights, v).to(kind)
