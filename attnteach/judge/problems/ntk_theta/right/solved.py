def ntk_theta(theta, factor, D):
    last = D // 2 - 1
    exponent = 2 * last / D
    wanted = theta ** (-exponent) / factor
    return wanted ** (-1 / exponent)
