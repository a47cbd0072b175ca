from array_api_compat import array_namespace


def gated_mil(h, V, U, w, mask=None):
    xp = array_namespace(h)
    if mask is not None:
        h = xp.where(mask[..., None], h, 0.0)
    gate = (1 + xp.tanh(h @ U / 2)) / 2
    scores = (xp.tanh(h @ V) * gate) @ w
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weight = xp.exp(scores - xp.where(top == -xp.inf, 0.0, top))
    total = xp.sum(weight, axis=-1, keepdims=True)
    weights = weight / xp.where(total == 0, 1.0, total)
    return xp.sum(weights[..., None] * h, axis=-2), weights
