import math


def llama3_frequencies(D, theta, factor, low, high, original):
    result = []
    for i in range(D // 2):
        f = theta ** (-2 * i / D)
        turns = original * f / (2 * math.pi)
        if turns >= high:
            share = 1.0
        elif turns <= low:
            share = 0.0
        else:
            share = (turns - low) / (high - low)
        result.append(share * f + (1 - share) * f / factor)
    return result
