import numpy as np


def purged_split(starts, ends, test, embargo):
    keep = []
    for i in range(len(starts)):
        ok = True
        for t in test:
            overlaps = starts[i] <= ends[t] and ends[i] >= starts[t]
            embargoed = ends[t] < starts[i] <= ends[t] + embargo
            if overlaps or embargoed:
                ok = False
                break
        if ok:
            keep.append(i)
    return np.array(keep, dtype=int)
