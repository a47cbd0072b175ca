import torch


def decode_step(q, k, v, cache_k, cache_v):
    C, T = cache_k.shape[-2], k.shape[-2]
    keys = k.new_empty(*k.shape[:-2], C + T, k.shape[-1])
    values = v.new_empty(*v.shape[:-2], C + T, v.shape[-1])
    keys[..., :C, :], keys[..., C:, :] = cache_k, k
    values[..., :C, :], values[..., C:, :] = cache_v, v
    t = torch.arange(C, C + T)
    bias = torch.zeros(T, C + T, dtype=q.dtype).masked_fill(torch.arange(C + T)[None] > t[:, None], -torch.inf)
    out = ((q / q.shape[-1] ** 0.5) @ keys.mT + bias).softmax(-1) @ values
    return out, keys, values
