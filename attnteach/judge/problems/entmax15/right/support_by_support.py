import numpy as np


def entmax15(z):
    out = np.zeros(z.shape)
    for place in np.ndindex(*z.shape[:-1]):
        row = z[place].astype(np.float64)
        if np.isneginf(row).all():
            continue
        half = (row - row.max()) / 2
        kept = np.sort(half[np.isfinite(half)])[::-1]
        tau = None
        for k in range(1, len(kept) + 1):
            mean, var = kept[:k].mean(), kept[:k].var()
            if var > 1 / k:
                break
            candidate = mean - np.sqrt(1 / k - var)
            if candidate > kept[k - 1]:
                break
            tau = candidate
        out[place] = np.where(half > tau, half - tau, 0) ** 2
    return out
