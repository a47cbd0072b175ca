def flash_attention(q, k, v, block, causal=False):
    T, S = q.shape[-2], k.shape[-2]
    q = q / q.shape[-1] ** 0.5
    result = q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for start in range(0, T, block):
        n = min(block, T - start)
        tile = q.narrow(-2, start, n)
        top = tile.new_full((*tile.shape[:-1], 1), float("-inf"))
        total = tile.new_zeros((*tile.shape[:-1], 1))
        mixed = tile.new_zeros((*tile.shape[:-1], v.shape[-1]))
        limit = S - T + start + n if causal else S
        for at in range(0, limit, block):
            width = min(block, S - at)
            scores = tile.matmul(k.narrow(-2, at, width).transpose(-1, -2))
            if causal:
                hidden = scores.new_ones(n, width).triu(S - T + start - at + 1).bool()
                scores = scores.masked_fill(hidden, float("-inf"))
            peak = top.maximum(scores.amax(-1, keepdim=True))
            weights, keep = (scores - peak).exp(), (top - peak).exp()
            total = total * keep + weights.sum(-1, keepdim=True)
            mixed = mixed * keep + weights.matmul(v.narrow(-2, at, width))
            top = peak
        result[..., start : start + n, :] = mixed / total
    return result
