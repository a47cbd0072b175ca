import torch


def net_benefit(p, y, threshold):
    treated = (p >= threshold).to(p.dtype)
    hits, alarms = torch.dot(treated, y), torch.dot(treated, 1 - y)
    return (hits - alarms * (threshold / (1 - threshold))) / len(p)
