from array_api_compat import array_namespace


def landmark(events, t, horizon):
    xp = array_namespace(events)
    day, kind = events[:, 1], events[:, 2]
    known = (kind == 0) & (day <= t)
    ends = events[kind > 0]
    ends = ends[xp.argsort(ends[:, 0])]
    last, struck = ends[:, 1], ends[:, 2] == 1
    label = xp.where(struck & (last <= t + horizon), 1, 0)
    label = xp.where(~struck & (last < t + horizon), -1, label)
    label = xp.where(last <= t, -2, label)
    return known, label
