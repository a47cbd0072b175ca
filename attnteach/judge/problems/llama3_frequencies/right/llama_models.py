import math

import torch


def llama3_frequencies(D, theta, factor, low, high, original):
    freqs = 1.0 / theta ** (torch.arange(0, D, 2)[: (D // 2)].double() / D)
    new_freqs = []
    for freq in freqs:
        wavelen = 2 * math.pi / freq
        if wavelen < original / high:
            new_freqs.append(freq)
        elif wavelen > original / low:
            new_freqs.append(freq / factor)
        else:
            smooth = (original / wavelen - low) / (high - low)
            new_freqs.append((1 - smooth) * freq / factor + smooth * freq)
    return torch.stack(new_freqs)
