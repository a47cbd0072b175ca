def grouped_query_attention(q, k, v, mask=None):
    G = k.shape[-3]
    grouped = q.unflatten(-3, (G, -1))
    scores = grouped.matmul(k.unsqueeze(-3).transpose(-1, -2)).flatten(-4, -3) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = scores.softmax(dim=-1).nan_to_num(0.0).unflatten(-3, (G, -1))
    return weights.matmul(v.unsqueeze(-3)).flatten(-4, -3)
