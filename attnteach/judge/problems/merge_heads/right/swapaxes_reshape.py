def merge_heads(x):
    y = x.swapaxes(-3, -2)
    return y.reshape(*y.shape[:-2], -1)
