def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    q = x.matmul(Wq).unflatten(-1, (H, -1)).transpose(-2, -3)
    k = context.matmul(Wk).unflatten(-1, (H, -1)).transpose(-2, -3)
    v = context.matmul(Wv).unflatten(-1, (H, -1)).transpose(-2, -3)
    w = (q / q.shape[-1] ** 0.5).matmul(k.transpose(-1, -2)).softmax(dim=-1)
    return w.matmul(v).transpose(-2, -3).flatten(-2).matmul(Wo)
