from array_api_compat import array_namespace


def online_softmax(chunks):
    chunks = list(chunks)
    xp = array_namespace(chunks[0])
    x = xp.concat(chunks, axis=-1)
    top = xp.max(x, axis=-1)
    return top, xp.sum(xp.exp(x - xp.where(xp.isfinite(top), top, 0.0)[..., None]), axis=-1)
