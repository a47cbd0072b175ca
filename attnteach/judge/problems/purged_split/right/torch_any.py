import torch


def purged_split(starts, ends, test, embargo):
    before = ends.unsqueeze(1) < starts[test].unsqueeze(0)
    after = starts.unsqueeze(1) > (ends[test] + embargo).unsqueeze(0)
    return (before | after).all(dim=1).nonzero().squeeze(1)
