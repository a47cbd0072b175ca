from array_api_compat import array_namespace


def padding_mask(lengths, S):
    xp = array_namespace(lengths)
    return (xp.arange(S) < lengths[:, None])[:, None, :]
