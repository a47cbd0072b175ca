import torch


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    dtype = q.dtype
    q, k, v, Wq, Wk, w = (x.to(torch.float32) for x in (q, k, v, Wq, Wk, w))
    scores = torch.einsum("...tsa,a->...ts", torch.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :]), w)
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(float("-inf")))
    return torch.nan_to_num(torch.softmax(scores, -1)).matmul(v).to(dtype)
