import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attnteach.kernels import additive_scores, softmax

from .scoring import AdditiveAttention, read


class CoverageAttention(AdditiveAttention):
    """Additive attention that also sees how much each key has been read already (See et al. 2017, eq. 11).

    The coverage is one more feature of the key. Its weights `wc` start at zero, so that it starts as the attention it extends.
    """

    def __init__(self, Dq, Dk, A):
        super().__init__(Dq, Dk, A)
        self.wc = torch.nn.Parameter(torch.zeros(1, A))

    def forward(self, q, k, *, mask=None, coverage=None):
        """q (..., T, Dq), k (..., S, Dk), coverage (..., S) of earlier queries, by default 0 -> read (..., T, Dk), weights (..., T, S)"""
        covered = torch.zeros_like(k[..., 0]) if coverage is None else coverage
        Wk = torch.cat([self.Wk, self.wc])
        weights = []
        for query in q.unbind(-2):
            keys = torch.cat([k, covered[..., None]], -1)
            _, now = read(additive_scores(query[..., None, :], keys, self.Wq, Wk, self.w), k, mask)
            covered = covered + now[..., 0, :]
            weights.append(now)
        weights = torch.cat(weights, -2)
        return weights @ k, weights


class PointerGenerator(torch.nn.Module):
    """The parameters of a summariser that may copy (See et al. 2017, section 2.2): GRUs for the LSTMs, output words tied to input words.

    words: how many words it can generate, 0 padding; M model width. Whoever calls it mixes what it gives with `kernels.pointer_mix`.
    """

    def __init__(self, words, M):
        super().__init__()
        self.embed = torch.nn.Embedding(words, M, padding_idx=0)
        torch.nn.init.normal_(self.embed.weight, std=M**-0.5)
        self.encoder = torch.nn.GRU(M, M, bidirectional=True, batch_first=True)
        self.start = torch.nn.Linear(2 * M, M)
        self.decoder = torch.nn.GRU(M, M, batch_first=True)
        self.attend = self.attention(M)
        self.join = torch.nn.Linear(3 * M, M)
        self.bias = torch.nn.Parameter(torch.zeros(words))
        self.gate = torch.nn.Linear(4 * M, 1)

    def attention(self, M):
        return AdditiveAttention(M, 2 * M, M)

    def look(self, q, memory, mask, coverage):
        return self.attend(q, memory, mask=mask)

    def encode(self, source):
        """source (B, S) int, 0 behind the end -> memory (B, S, 2M), mask (B, 1, S), state (1, B, M) for the first step"""
        mask = (source > 0)[:, None]
        lengths = mask.sum(-1)
        # packed, so that the backward half starts at the last word and not at the padding behind it
        packed = pack_padded_sequence(self.embed(source), lengths[:, 0], batch_first=True, enforce_sorted=False)
        memory, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        mean = (mask.to(memory.dtype) @ memory)[:, 0] / lengths
        return memory, mask, torch.tanh(self.start(mean))[None]

    def forward(self, inputs, memory, mask, state, *, coverage=None):
        """inputs (B, T) int -> p_vocab (B, T, words), attn (B, T, S), p_gen (B, T, 1), state (1, B, M); coverage (B, S) of earlier steps"""
        x = self.embed(inputs)
        s, state = self.decoder(x, state)
        found, attn = self.look(s, memory, mask, coverage)
        p_vocab = softmax(torch.tanh(self.join(torch.cat([s, found], -1))) @ self.embed.weight.mT + self.bias)
        return p_vocab, attn, torch.sigmoid(self.gate(torch.cat([s, found, x], -1))), state


class CoveragePointerGenerator(PointerGenerator):
    """The pointer-generator whose attention sees its coverage; loads the weights of a PointerGenerator as they are (`strict=False`)."""

    def attention(self, M):
        return CoverageAttention(M, 2 * M, M)

    def look(self, q, memory, mask, coverage):
        return self.attend(q, memory, mask=mask, coverage=coverage)
