import torch


def landmark(events, t, horizon):
    ends = events[events[:, 2] > 0]
    label = torch.full((len(ends),), -1, dtype=torch.long)
    verdict = torch.where(ends[:, 2] == 1, (ends[:, 1] <= t + horizon).long(), (ends[:, 1] >= t + horizon).long() - 1)
    verdict = verdict.masked_fill(ends[:, 1] <= t, -2)
    return (events[:, 2] == 0) & (events[:, 1] <= t), label.scatter(0, ends[:, 0], verdict)
