from typing import *

import numpy as np


class Solution:
    def causal_mask(self, T: int, S: int) -> List[List[bool]]:
        return np.array([[key <= query for key in range(S)] for query in range(S - T, S)])
