import torch


def flash_attention(q, k, v, block, causal=False):
    T, S = q.size(-2), k.size(-2)
    outs = []
    for i, qi in enumerate(q.split(block, dim=-2)):
        t = torch.arange(i * block, i * block + qi.size(-2)) + (S - T)
        out, lse = None, None
        for j, (kj, vj) in enumerate(zip(k.split(block, dim=-2), v.split(block, dim=-2))):
            s = torch.arange(j * block, j * block + kj.size(-2))
            if causal and s[0] > t[-1]:
                break
            x = qi @ kj.transpose(-2, -1) * q.size(-1) ** -0.5
            if causal:
                x = x.masked_fill(s[None, :] > t[:, None], float("-inf"))
            part_lse = torch.logsumexp(x, -1, keepdim=True)
            part = torch.exp(x - part_lse.masked_fill(part_lse == float("-inf"), 0)) @ vj
            if out is None:
                out, lse = part, part_lse
            else:
                joint = torch.logaddexp(lse, part_lse)
                out = out * torch.exp(lse - joint) + part * torch.exp(part_lse - joint)
                lse = joint
        outs.append(out)
    return torch.cat(outs, dim=-2)
