import numpy as np


def t5_bucket(distance, buckets, most, bidirectional=False):
    distance = np.asarray(distance)
    side = buckets // 2 if bidirectional else buckets
    near = side // 2
    far = np.abs(distance) if bidirectional else np.maximum(-distance, 0)
    grown = np.log(np.maximum(far, 1) / near) / np.log(most / near) * (side - near)
    grown = np.minimum(near + np.floor(grown), side - 1)
    bucket = np.where(far < near, far, grown).astype(int)
    return bucket + side * (distance > 0) if bidirectional else bucket
