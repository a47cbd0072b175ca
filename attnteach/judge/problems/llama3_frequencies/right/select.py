import numpy as np


def llama3_frequencies(D, theta, factor, low, high, original):
    i = np.arange(D // 2)
    f = 1 / theta ** (2 * i / D)
    wave = 2 * np.pi / f
    t = (original / wave - low) / (high - low)
    return np.select([wave <= original / high, wave >= original / low], [f, f / factor], (1 - t) * f / factor + t * f)
