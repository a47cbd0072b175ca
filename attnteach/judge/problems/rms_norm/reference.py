from array_api_compat import array_namespace


def rms_norm(x, gain, eps=1e-6):
    xp = array_namespace(x)
    long = xp.astype(x, xp.float64 if x.dtype == xp.float64 else xp.float32)
    square = xp.mean(long * long, axis=-1, keepdims=True)
    return xp.astype(long / xp.sqrt(square + eps), x.dtype) * gain
