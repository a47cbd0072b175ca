import math


def ntk_theta(theta, factor, D):
    return math.exp(math.log(theta) + D / (D - 2) * math.log(factor))
