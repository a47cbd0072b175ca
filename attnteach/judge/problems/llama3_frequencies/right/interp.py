import numpy as np


def llama3_frequencies(D, theta, factor, low, high, original):
    f = np.power(float(theta), -2.0 * np.arange(D // 2) / D)
    return f * np.interp(original * f / (2 * np.pi), [low, high], [1 / factor, 1])
