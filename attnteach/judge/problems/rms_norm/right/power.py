import numpy as np


def rms_norm(x, gain, eps=1e-6):
    wide = x.astype(np.float32) if x.dtype == np.float16 else x
    rms = np.power(np.mean(np.square(wide), -1)[..., None] + eps, 0.5)
    return (wide / rms * gain).astype(x.dtype)
