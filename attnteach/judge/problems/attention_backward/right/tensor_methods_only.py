def attention_backward(q, k, v, dout, mask=None):
    scale = q.shape[-1] ** -0.5
    scores = q.matmul(k.transpose(-1, -2)).mul(scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    p = scores.softmax(dim=-1).nan_to_num(0.0)
    dp = dout.matmul(v.transpose(-1, -2))
    ds = p.mul(dp.sub(p.mul(dp).sum(dim=-1, keepdim=True))).mul(scale)
    return ds.matmul(k), ds.transpose(-1, -2).matmul(q), p.transpose(-1, -2).matmul(dout)
