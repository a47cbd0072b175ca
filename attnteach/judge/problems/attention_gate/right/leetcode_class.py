import numpy as np


class Solution:
    def sigmoid(self, s):
        e = np.exp(-np.abs(s))
        return np.where(s >= 0, 1 / (1 + e), e / (1 + e))

    def attention_gate(self, x, g, Wx, Wg, b, psi, b_psi):
        z = np.maximum(x @ Wx + g @ Wg + b, 0)
        a = self.sigmoid(z @ psi + b_psi)
        return a * x, a
