import torch


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    lead = x_num.shape[:-1]
    tokens = [cls.expand(*lead, -1)]
    tokens += [x_num[..., j].unsqueeze(-1) * W[j] + b[j] for j in range(len(W))]
    tokens += [torch.nn.functional.embedding(x_cat[..., j], table) for j, table in enumerate(tables)]
    return torch.stack(tokens, dim=-2)
