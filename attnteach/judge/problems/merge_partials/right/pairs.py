import numpy as np


def merge_partials(outs, lses):
    out, lse = outs[0], lses[0]
    for new_out, new_lse in zip(outs[1:], lses[1:], strict=True):
        both = np.logaddexp(lse, new_lse)
        seen = np.where(np.isneginf(both), 0, both)
        out = out * np.exp(lse - seen)[..., None] + new_out * np.exp(new_lse - seen)[..., None]
        lse = both
    return out, lse
