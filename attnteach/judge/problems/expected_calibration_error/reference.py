from array_api_compat import array_namespace


def expected_calibration_error(p, y, bins):
    xp = array_namespace(p)
    place = xp.ceil(p * bins) - 1
    place = xp.where(place < 0, 0, place)
    total = 0.0
    for k in range(bins):
        inside = xp.where(place == k, 1.0, 0.0)
        total = total + xp.abs(xp.sum(inside * p) - xp.sum(inside * y))
    return total / p.shape[0]
