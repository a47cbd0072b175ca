def split_heads(x, H):
    return x.reshape(*x.shape[:-1], H, -1).swapaxes(-3, -2)
