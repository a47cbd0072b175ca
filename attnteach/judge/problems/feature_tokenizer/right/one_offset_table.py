import torch


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    """All tables in one, with an offset for each feature, as the first author's code has it."""
    x_num = torch.cat(
        [torch.ones_like(x_num[..., :1]) if x_num.shape[-1] else x_num.new_ones(*x_num.shape[:-1], 1), x_num], -1
    )
    weight = torch.cat([cls[None], W])
    tokens = weight * x_num[..., None]
    if tables:
        sizes = torch.tensor([0] + [len(t) for t in tables[:-1]])
        codes = x_cat + sizes.cumsum(0)
        tokens = torch.cat([tokens, torch.cat(list(tables))[codes]], -2)
    bias = torch.cat([torch.zeros_like(cls)[None], b, cls.new_zeros(len(tables), len(cls))])
    return tokens + bias
