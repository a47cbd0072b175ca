import torch.nn.functional as F


def gatv2_layer(x, adjacency, Wq, Wk, a):
    h = x @ Wk
    e = F.leaky_relu((x @ Wq).unsqueeze(-2) + h.unsqueeze(-3), 0.2) @ a
    alone = ~adjacency.any(dim=-1, keepdim=True)
    e = e.masked_fill(~adjacency, float("-inf")).masked_fill(alone, 0.0)
    return F.softmax(e, dim=-1).masked_fill(alone, 0.0) @ h
