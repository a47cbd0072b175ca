def ntk_theta(theta, factor, D):
    return theta * factor * factor ** (2 / (D - 2))
