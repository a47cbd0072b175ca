def sliding_window_attention(q, k, v, w):
    T = q.size(-2)
    rows = []
    out = q.new_zeros((*q.shape[:-1], v.size(-1)))
    for t in range(T):
        first = max(t - w + 1, 0)
        near = k.narrow(-2, first, t + 1 - first)
        weights = (q.narrow(-2, t, 1) @ near.transpose(-2, -1)).div(q.size(-1) ** 0.5).softmax(-1)
        rows.append(weights @ v.narrow(-2, first, t + 1 - first))
    for t, row in enumerate(rows):
        out[..., t : t + 1, :] = row
    return out
