import numpy as np


def ntk_theta(theta, factor, D):
    return theta * np.power(float(factor), np.divide(D, D - 2))
