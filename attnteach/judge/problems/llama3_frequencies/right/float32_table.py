import numpy as np


def llama3_frequencies(D, theta, factor, low, high, original):
    f = (1.0 / theta ** (np.arange(0, D, 2, dtype=np.float32) / D)).astype(np.float32)
    turns = original * f / np.float32(2 * np.pi)
    share = np.minimum(np.maximum((turns - low) / (high - low), 0), 1)
    return f * share + f * (1 - share) / factor
