import torch
import torch.nn.functional as F


def linear_attention(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    kv = torch.einsum("...td,...te->...tde", k, v).cumsum(-3)
    z = torch.einsum("...td,...td->...t", q, k.cumsum(-2))
    return torch.einsum("...td,...tde->...te", q, kv) / z.unsqueeze(-1)
