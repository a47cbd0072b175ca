import torch

from attnteach.kernels import attention_weights


class FactReader(torch.nn.Module):
    """The parameters of a memory network (Sukhbaatar et al. 2015, section 2) that points at its answer's first and last word.

    words learned embeddings, then `names` of fixed random ones: a name means nothing but itself, so that one never met is as
    good as another. length words per fact, M model width, hops how often the facts are read, by the same weights.
    """

    def __init__(self, words, names, length, M, hops):
        super().__init__()
        self.hops = hops
        self.words = torch.nn.Parameter(torch.randn(words, M))
        self.register_buffer("names", torch.randn(names, M))
        self.slots = torch.nn.Parameter(torch.randn(length, M))
        self.ask = torch.nn.Linear(M, M, bias=False)
        self.key = torch.nn.Linear(length * M, M, bias=False)
        self.value = torch.nn.Linear(length * M, M, bias=False)
        self.mark = torch.nn.Linear(M, 2 * M)

    def look(self, u, keys):
        """Weights over the facts: u (B, 1, M), keys (B, K, M) -> (B, 1, K)"""
        return attention_weights(u, keys)

    def forward(self, facts, asked):
        """facts (B, K, length) int, asked (B,) int -> start, end (B, K * length) log scores, weights of each hop (B, hops, K)"""
        table = torch.cat([self.words, self.names])
        x = table[facts]
        u = self.ask(table[asked])[:, None]
        keys, values = self.key(x.flatten(2)), self.value(x.flatten(2))
        looks = []
        for _ in range(self.hops):
            weights = self.look(u, keys)
            u = u + weights @ values
            looks.append(weights)
        marks = self.mark(u).unflatten(-1, (2, -1)) @ (x + self.slots).flatten(1, 2)[:, None].mT
        marks = marks[:, 0] + weights.clamp_min(1e-9).log().repeat_interleave(facts.shape[-1], -1)
        marks = marks.masked_fill(facts.flatten(1)[:, None] == 0, -torch.inf)
        return marks[:, 0], marks[:, 1], torch.cat(looks, 1)


class MeanReader(FactReader):
    """The same parameters, but every fact weighs the same: what attention is compared with."""

    def look(self, u, keys):
        return torch.full_like(keys[..., 0], 1 / keys.shape[-2])[:, None]
