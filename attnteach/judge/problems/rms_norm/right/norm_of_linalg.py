import numpy as np


def rms_norm(x, gain, eps=1e-6):
    w = x.astype("float64")
    length = np.linalg.norm(w, axis=-1, keepdims=True)
    return (gain * w / np.sqrt(length**2 / w.shape[-1] + eps)).astype(x.dtype)
