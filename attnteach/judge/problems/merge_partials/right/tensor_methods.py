def merge_partials(outs, lses):
    top = lses[0]
    for lse in lses[1:]:
        top = top.maximum(lse)
    top = top.masked_fill(top.isinf(), 0.0)
    weights = [(lse - top).exp() for lse in lses]
    total = sum(weights)
    out = sum(w.unsqueeze(-1) * o for w, o in zip(weights, outs))
    return out / total.masked_fill(total == 0, 1.0).unsqueeze(-1), top + total.log()
