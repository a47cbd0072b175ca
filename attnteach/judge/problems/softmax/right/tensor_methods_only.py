def softmax(x, axis=-1):
    top = x.amax(dim=axis, keepdim=True)
    top = top.masked_fill(top == float("-inf"), 0.0)
    e = (x - top).exp()
    total = e.sum(dim=axis, keepdim=True)
    return e / total.masked_fill(total == 0, 1.0)
