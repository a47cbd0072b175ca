import torch


def flash_attention(q, k, v, block, causal=False):
    """The first paper's order: keys in the outer loop, all rows' statistics kept."""
    T, S, E = q.shape[-2], k.shape[-2], v.shape[-1]
    lead = torch.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    scale = q.shape[-1] ** -0.5
    starts = list(range(0, T, block))
    m = [q.new_full((*lead, min(block, T - i), 1), -torch.inf) for i in starts]
    l = [torch.zeros_like(x) for x in m]
    o = [x.new_zeros((*x.shape[:-1], E)) for x in m]
    for j in range(0, S, block):
        kj, vj = k[..., j : j + block, :], v[..., j : j + block, :]
        for n, i in enumerate(starts):
            t = torch.arange(i, min(i + block, T)) + S - T
            if causal and t[-1] < j:
                continue
            s = (q[..., i : i + block, :] * scale) @ kj.mT
            if causal:
                s = torch.where(torch.arange(j, j + kj.shape[-2]) <= t[:, None], s, -torch.inf)
            new = torch.maximum(m[n], s.max(-1, keepdim=True).values)
            # a row whose first blocks hold no key to see has no maximum yet
            safe = torch.where(torch.isinf(new), torch.zeros_like(new), new)
            p, a = torch.exp(s - safe), torch.exp(m[n] - safe)
            l[n] = a * l[n] + p.sum(-1, keepdim=True)
            o[n] = a * o[n] + p @ vj
            m[n] = new
    return torch.cat([x / y for x, y in zip(o, l)], dim=-2)
