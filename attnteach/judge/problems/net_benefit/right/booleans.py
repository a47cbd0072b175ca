import numpy as np


def net_benefit(p, y, threshold):
    positive, ill = p >= threshold, y == 1
    tp, fp = np.count_nonzero(positive & ill), np.count_nonzero(positive & ~ill)
    return (tp - fp * threshold / (1 - threshold)) / p.size
