import torch


class FeatureTokenizer(torch.nn.Module):
    """One token per column of a table, after one class token (Gorishniy et al. 2021, section 3.3).

    numeric: how many number columns; categories: how many codes each word column has; M model width. A number x becomes
    x w + b with its column's own w and b, a missing one (NaN) its column's `absent`; a code becomes a row of its column's table.
    """

    def __init__(self, numeric, categories, M):
        super().__init__()

        def parameter(*shape):
            return torch.nn.Parameter(torch.empty(*shape).uniform_(-(M**-0.5), M**-0.5))

        self.first = parameter(1, M)
        self.w, self.b, self.absent = parameter(numeric, M), parameter(numeric, M), parameter(numeric, M)
        self.tables = torch.nn.ParameterList([parameter(count, M) for count in categories])

    def forward(self, numbers, codes):
        """numbers (B, numeric) float, codes (B, len(categories)) int -> (B, 1 + numeric + len(categories), M)"""
        known = ~numbers.isnan()[..., None]
        x = numbers.nan_to_num()[..., None]
        tokens = torch.where(known, x * self.w + self.b, self.absent)
        words = [table[codes[:, i], None] for i, table in enumerate(self.tables)]
        return torch.cat([self.first.expand(len(numbers), 1, -1), tokens, *words], dim=1)
