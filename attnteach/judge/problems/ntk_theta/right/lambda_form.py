from fractions import Fraction

exponent = lambda D: float(Fraction(D, D - 2))


def ntk_theta(theta, factor, D):
    return theta * factor ** exponent(D)
