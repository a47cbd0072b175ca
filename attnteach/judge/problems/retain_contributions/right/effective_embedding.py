def retain_contributions(alpha, beta, x, emb, w):
    value = emb * w
    effect = (alpha[..., None] * beta) @ value.T
    return x * effect
