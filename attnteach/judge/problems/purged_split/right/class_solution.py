from typing import List

import numpy as np


class Solution:
    def purged_split(self, starts: List[int], ends: List[int], test: List[int], embargo: int) -> List[int]:
        held = [(int(starts[t]), int(ends[t])) for t in test]
        return np.array(
            [i for i, (s, e) in enumerate(zip(starts, ends)) if all(e < a or s > z + embargo for a, z in held)],
            dtype=int,
        )
