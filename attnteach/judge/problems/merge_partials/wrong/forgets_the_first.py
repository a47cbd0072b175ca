from array_api_compat import array_namespace


def merge_partials(outs, lses):
    xp = array_namespace(outs[0])
    out, lse, before = outs[0], lses[0], lses[0]
    for part, new in zip(outs[1:], lses[1:], strict=True):
        top = xp.maximum(before, new)
        safe = xp.where(xp.isfinite(top), top, 0.0)
        a, b = xp.exp(before - safe), xp.exp(new - safe)
        total = xp.where(a + b > 0, a + b, 1.0)
        out = out * (a / total)[..., None] + part * (b / total)[..., None]
        lse, before = safe + xp.log(a + b), new
    return out, lse
