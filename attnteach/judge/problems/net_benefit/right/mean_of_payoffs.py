import numpy as np


def net_benefit(p, y, threshold):
    odds = threshold / (1 - threshold)
    payoff = np.where(y > 0.5, 1.0, -odds)
    return np.mean(payoff * (p >= threshold))
