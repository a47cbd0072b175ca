from array_api_compat import array_namespace


def time_gap_encoding(days, M):
    xp = array_namespace(days)
    pairs = [days / 10000.0 ** (2 * i / M) for i in range(M // 2)]
    columns = [f(angle) for angle in pairs for f in (xp.sin, xp.cos)]
    return xp.stack(columns, axis=-1)
