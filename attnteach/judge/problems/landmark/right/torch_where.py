import torch


def landmark(events, t, horizon):
    person, day, kind = events.unbind(dim=1)
    known = kind.eq(0) & day.le(t)
    ending = kind > 0
    day, kind = (x[ending][person[ending].argsort()] for x in (day, kind))
    label = torch.zeros_like(day)
    label[(kind == 1) & (day <= t + horizon)] = 1
    label[(kind == 2) & (day < t + horizon)] = -1
    label[day <= t] = -2
    return known, label
