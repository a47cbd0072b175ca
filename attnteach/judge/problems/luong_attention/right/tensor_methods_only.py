def luong_attention(q, k, v, W, mask=None):
    scores = q.matmul(W).matmul(k.transpose(-2, -1))
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
        empty = ~mask.any(-1, keepdim=True)
        return scores.masked_fill(empty, 0.0).softmax(-1).masked_fill(empty, 0.0).matmul(v)
    return scores.softmax(-1).matmul(v)
