import numpy as np


def llama3_frequencies(D, theta, factor, low, high, original):
    frequency = theta ** (-np.arange(0, D, 2) / D)
    turns = original * frequency / (2 * np.pi)
    kept = np.clip((turns - low) / (high - low), 0, 1)
    return frequency * (kept + (1 - kept) / factor)
