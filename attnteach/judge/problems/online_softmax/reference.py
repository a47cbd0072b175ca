from array_api_compat import array_namespace


def online_softmax(chunks):
    top = total = None
    for x in chunks:
        xp = array_namespace(x)
        new = xp.max(x, axis=-1)
        if top is not None:
            new = xp.maximum(top, new)
        safe = xp.where(xp.isfinite(new), new, 0.0)
        added = xp.sum(xp.exp(x - safe[..., None]), axis=-1)
        total = added if top is None else total * xp.exp(top - safe) + added
        top = new
    return top, total
