def retain_contributions(alpha, beta, x, emb, w):
    reach = (beta * w) @ emb.T
    return alpha[..., None] * x * reach
