import torch.nn.functional as F


def gat_layer(x, adjacency, W, a_src, a_dst):
    h = x @ W
    e = F.leaky_relu((h @ a_dst).unsqueeze(-1) + (h @ a_src).unsqueeze(-2), 0.2)
    alone = ~adjacency.any(dim=-1, keepdim=True)
    e = e.masked_fill(~adjacency, float("-inf")).masked_fill(alone, 0.0)
    return F.softmax(e, dim=-1).masked_fill(alone, 0.0) @ h
