import numpy as np


def dice(pred, target, axes):
    letters = "abcdefgh"[: pred.ndim]
    kept = "".join(letter for i, letter in enumerate(letters) if i - pred.ndim not in axes)
    p, t = pred.astype(float), target.astype(float)
    both = np.einsum(f"{letters},{letters}->{kept}", p, t)
    total = np.einsum(f"{letters}->{kept}", p) + np.einsum(f"{letters}->{kept}", t)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, 2 * both / total, 1.0)
