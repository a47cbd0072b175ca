import torch


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    kind = x.dtype
    x, context, Wq, Wk, Wv, Wo = [y.to(torch.float32) for y in (x, context, Wq, Wk, Wv, Wo)]
    D = Wq.shape[1] // H

    def heads(y):
        return y.reshape(y.shape[:-1] + (H, D)).movedim(-2, -3)

    scores = torch.einsum("...td,...sd->...ts", heads(x @ Wq), heads(context @ Wk)) / D**0.5
    weights = torch.exp(scores - torch.logsumexp(scores, dim=-1, keepdim=True))
    out = torch.einsum("...ts,...sd->...td", weights, heads(context @ Wv)).movedim(-3, -2)
    return (out.reshape(x.shape[:-1] + (H * D,)) @ Wo).to(kind)
