import math


def ntk_theta(theta, factor, D):
    exponent = (D - 2) / D
    goal = math.log(factor) + exponent * math.log(theta)
    low, high = -100.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        if exponent * middle < goal:
            low = middle
        else:
            high = middle
    return math.exp(low)
