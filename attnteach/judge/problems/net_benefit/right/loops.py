def net_benefit(p, y, threshold):
    tp = fp = 0
    for chance, truth in zip(p.tolist(), y.tolist()):
        if chance >= threshold:
            if truth == 1:
                tp += 1
            else:
                fp += 1
    n = len(p)
    return tp / n - fp / n * (threshold / (1 - threshold))
