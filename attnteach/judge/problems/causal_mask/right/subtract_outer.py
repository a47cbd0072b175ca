import numpy as np


def causal_mask(T, S):
    ahead = np.subtract.outer(np.arange(T) + (S - T), np.arange(S)) < 0
    return np.logical_not(ahead)


if __name__ == "__main__":
    print(causal_mask(2, 4).astype(int))
    np.testing.assert_array_equal(causal_mask(1, 3), [[True, True, True]])
