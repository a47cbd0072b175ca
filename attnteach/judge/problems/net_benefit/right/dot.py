import numpy as np


def net_benefit(p, y, threshold):
    treat = (p >= threshold).astype(np.float64)
    w = threshold / (1.0 - threshold)
    return (treat @ y * (1 + w) - w * treat.sum()) / len(treat)
