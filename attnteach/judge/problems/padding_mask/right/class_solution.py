import numpy as np


class Solution:
    def padding_mask(self, lengths: np.ndarray, S: int) -> np.ndarray:
        padded = np.arange(S)[None, None, :] >= np.expand_dims(lengths, (1, 2))
        return np.invert(padded)
