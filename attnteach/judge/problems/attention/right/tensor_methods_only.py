def attention(q, k, v, mask=None):
    scores = (q * q.shape[-1] ** -0.5).matmul(k.transpose(-1, -2))
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), -float("inf"))
    return scores.softmax(dim=-1).nan_to_num(0.0).matmul(v)
