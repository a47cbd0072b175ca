import numpy as np


def causal_mask(T: int, S: int) -> np.ndarray:
    future = np.triu(np.ones((T, S), dtype=np.int8), k=S - T + 1)
    return ~future.astype(bool)
