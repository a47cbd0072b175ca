def gated_mil(h, V, U, w, mask=None):
    if mask is not None:
        h = h.masked_fill(mask.logical_not().unsqueeze(-1), 0)
    scores = (h.matmul(V).tanh() * h.matmul(U).sigmoid()).matmul(w)
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), -float("inf"))
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(mask.logical_not(), 0)
    return weights.unsqueeze(-2).matmul(h).squeeze(-2), weights
