import numpy as np


def yarn_frequencies(D, theta, factor, original, fast, slow):
    first = np.floor(D * np.log(original / (fast * 2 * np.pi)) / (2 * np.log(theta)))
    last = np.ceil(D * np.log(original / (slow * 2 * np.pi)) / (2 * np.log(theta)))
    first, last = np.maximum(first, 0), np.minimum(last, D - 1)
    if first == last:
        last += 0.001
    kept = 1 - np.minimum(np.maximum((np.arange(D // 2) - first) / (last - first), 0), 1)
    plain = 1 / theta ** (np.arange(0, D, 2) / D)
    return plain / factor + kept * (plain - plain / factor)
