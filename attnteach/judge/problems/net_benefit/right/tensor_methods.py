def net_benefit(p, y, threshold):
    y = y.masked_select(p.ge(threshold))
    return (y.sum() - (1 - y).sum() * threshold / (1 - threshold)).div(len(p)).item()
