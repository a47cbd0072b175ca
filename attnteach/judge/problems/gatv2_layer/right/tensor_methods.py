def gatv2_layer(x, adjacency, Wq, Wk, a):
    h = x.matmul(Wk)
    e = x.matmul(Wq)[..., None, :].add(h[..., None, :, :])
    e = (e.clamp(min=0) + 0.2 * e.clamp(max=0)).matmul(a)
    some = adjacency.any(-1, keepdim=True)
    e = e.masked_fill(adjacency.logical_not(), -float("inf"))
    e = e.masked_fill(some.logical_not(), 0)
    return (e.softmax(-1) * some).matmul(h)
