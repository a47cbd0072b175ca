def dice(pred, target, axes):
    both = (pred & target).sum(axes) * 2.0
    total = pred.sum(axes) + target.sum(axes)
    empty = total == 0
    return (both + empty) / (total + empty)
