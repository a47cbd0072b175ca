from array_api_compat import array_namespace


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    xp = array_namespace(x_num)
    numbers = x_num[..., None] * W + b
    categories = [table[x_cat[..., j], :][..., None, :] for j, table in enumerate(tables)]
    first = xp.broadcast_to(cls, (*x_num.shape[:-1], 1, cls.shape[-1]))
    return xp.concat([first, numbers, *categories], axis=-2)
