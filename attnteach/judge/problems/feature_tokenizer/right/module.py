import torch
from torch import nn


class Tokenizer(nn.Module):
    def __init__(self, W, b, tables, cls):
        super().__init__()
        self.W, self.b, self.cls, self.tables = W, b, cls, tables

    def forward(self, x_num, x_cat):
        numbers = torch.addcmul(self.b, x_num.unsqueeze(-1), self.W)
        columns = x_cat.unbind(-1) if self.tables else ()
        categories = [t.index_select(0, c.reshape(-1)).reshape(*c.shape, 1, -1) for t, c in zip(self.tables, columns)]
        cls = self.cls.view(*[1] * x_num.dim(), -1).expand(*x_num.shape[:-1], 1, -1)
        return torch.cat([cls, numbers, *categories], -2)


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    return Tokenizer(W, b, tables, cls)(x_num, x_cat)
