def gat_layer(x, adjacency, W, a_src, a_dst):
    h = x.matmul(W)
    e = h.matmul(a_dst)[..., None].add(h.matmul(a_src)[..., None, :])
    e = e.clamp(min=0) + 0.2 * e.clamp(max=0)
    some = adjacency.any(-1, keepdim=True)
    e = e.masked_fill(adjacency.logical_not(), -float("inf"))
    e = e.masked_fill(some.logical_not(), 0)
    return (e.softmax(-1) * some).matmul(h)
