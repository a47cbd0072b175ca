def nadaraya_watson(x, y, xq, bandwidth):
    scores = (xq.unsqueeze(-2) - x).square().sum(dim=-1).neg() / (2 * bandwidth * bandwidth)
    weights = (scores - scores.amax(dim=-1, keepdim=True)).exp()
    return weights.matmul(y) / weights.sum(dim=-1, keepdim=True)
