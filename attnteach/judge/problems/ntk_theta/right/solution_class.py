class Solution:
    def ntk_theta(self, theta, factor, D):
        pairs = D // 2
        return theta * factor ** (pairs / (pairs - 1))
