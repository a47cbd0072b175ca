import torch
import torch.nn.functional as F


def talking_heads(q, k, v, P_logits, P_weights):
    lead = q.shape[:-3]
    q, k, v = (x.reshape(-1, *x.shape[-3:]) for x in (q, k, v))
    scores = torch.matmul(q, k.mT) * q.size(-1) ** -0.5
    scores = F.conv2d(scores, P_logits.T.contiguous()[:, :, None, None])
    weights = F.conv2d(torch.softmax(scores, -1), P_weights.T.contiguous()[:, :, None, None])
    out = weights @ v
    return out.reshape(*lead, *out.shape[1:])
