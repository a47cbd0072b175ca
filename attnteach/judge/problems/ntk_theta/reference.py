def ntk_theta(theta, factor, D):
    return theta * factor ** (D / (D - 2))
