from array_api_compat import array_namespace


def gatv2_layer(x, adjacency, Wq, Wk, a):
    xp = array_namespace(x)
    keys = x @ Wk
    pairs = (x @ Wq)[..., :, None, :] + keys[..., None, :, :]
    scores = xp.where(pairs > 0, pairs, 0.2 * pairs) @ a
    scores = xp.where(adjacency, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return (weights / xp.where(total == 0, 1.0, total)) @ keys
