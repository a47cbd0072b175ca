from array_api_compat import array_namespace


def net_benefit(p, y, threshold):
    xp = array_namespace(p)
    treated = p >= threshold
    hits = xp.sum(xp.where(treated, y, 0.0))
    alarms = xp.sum(xp.where(treated, 1 - y, 0.0))
    return (hits - alarms * threshold / (1 - threshold)) / p.shape[0]
