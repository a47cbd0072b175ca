def time_gap_encoding(days, M):
    steps = days.new_tensor([10000 ** (-2 * i / M) for i in range(M // 2)])
    angle = days[..., None] * steps
    both = angle.repeat_interleave(2, dim=-1)
    out = both.sin()
    mask = (both.new_ones(M).cumsum(0) % 2 == 0).expand(both.shape)
    return out.where(~mask, both.cos())
