from math import pow


def ntk_theta(theta: float, factor: float, D: int) -> float:
    return theta * pow(factor, D / (D - 2))
