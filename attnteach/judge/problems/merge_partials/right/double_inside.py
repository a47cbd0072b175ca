import torch


def merge_partials(outs, lses):
    dtype = outs[0].dtype
    lse = torch.stack([x.double() for x in lses])
    out = torch.stack([x.double() for x in outs])
    joint = lse.logsumexp(0)
    w = (lse - joint.masked_fill(joint == float("-inf"), 0)).exp()
    return (w[..., None] * out).sum(0).to(dtype), joint.to(dtype)
