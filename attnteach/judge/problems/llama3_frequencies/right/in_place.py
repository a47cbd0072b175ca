import numpy as np


def llama3_frequencies(D, theta, factor, low, high, original):
    f = np.logspace(0, -1 + 2 / D, D // 2, base=theta)
    turns = original / (2 * np.pi) * f
    slow, between = turns < low, (turns >= low) & (turns < high)
    share = (turns[between] - low) / (high - low)
    f[slow] /= factor
    f[between] *= share + (1 - share) / factor
    return f
