from array_api_compat import array_namespace


def merge_partials(outs, lses):
    xp = array_namespace(outs[0])
    lse = xp.stack(list(lses), axis=0)
    top = xp.max(lse, axis=0)
    safe = xp.where(xp.isfinite(top), top, 0.0)
    share = xp.exp(lse - safe)
    total = xp.sum(share, axis=0)
    share = share / xp.where(total > 0, total, 1.0)
    out = xp.sum(share[..., None] * xp.stack(list(outs), axis=0), axis=0)
    return out, xp.where(total > 0, safe + xp.log(total), -xp.inf)
