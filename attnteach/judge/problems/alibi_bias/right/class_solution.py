class Solution:
    def alibi_bias(self, H: int, T: int, S: int):
        import numpy as np

        out = []
        for i in range(1, H + 1):
            m = pow(2.0, -8.0 * i / H)
            out.append([[min(0.0, m * (s - (S - T + t))) for s in range(S)] for t in range(T)])
        return np.array(out)
