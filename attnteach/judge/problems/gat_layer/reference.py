from array_api_compat import array_namespace


def gat_layer(x, adjacency, W, a_src, a_dst):
    xp = array_namespace(x)
    h = x @ W
    scores = (h @ a_dst)[..., :, None] + (h @ a_src)[..., None, :]
    scores = xp.where(scores > 0, scores, 0.2 * scores)
    scores = xp.where(adjacency, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return (weights / xp.where(total == 0, 1.0, total)) @ h
