def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    hidden = (q.matmul(Wq).unsqueeze(-2) + k.matmul(Wk).unsqueeze(-3)).tanh()
    scores = (hidden * w).sum(dim=-1)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    top = scores.amax(dim=-1, keepdim=True)
    weights = (scores - top.masked_fill(top.isinf(), 0.0)).exp()
    total = weights.sum(dim=-1, keepdim=True)
    return (weights / total.masked_fill(total == 0, 1.0)).matmul(v)
