def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    T, M = x.shape[-2:]
    q, k, v = [x.matmul(W).reshape(*x.shape[:-1], H, M // H).transpose(-2, -3) for W in (Wq, Wk, Wv)]
    scores = q.matmul(k.transpose(-1, -2)).div((M // H) ** 0.5)
    if mask is not None:
        scores = scores.masked_fill(mask.unsqueeze(-3).logical_not(), float("-inf"))
    weights = scores.softmax(-1).nan_to_num(0.0)
    return weights.matmul(v).transpose(-2, -3).reshape(*x.shape[:-2], T, M).matmul(Wo)
