import torch

from attnteach.kernels import transformer_block


class TransformerBlock(torch.nn.Module):
    """The parameters of one pre-norm block; `forward` is `kernels.transformer_block`.

    M model width, H heads (H divides M), hidden width of the hidden layer, by default 4 M.
    """

    def __init__(self, M, H, hidden=None):
        super().__init__()
        hidden = hidden or 4 * M
        self.H = H
        shapes = {"Wq": (M, M), "Wk": (M, M), "Wv": (M, M), "Wo": (M, M), "W1": (M, hidden), "W2": (hidden, M)}
        matrices = {name: torch.nn.init.xavier_uniform_(torch.empty(shape)) for name, shape in shapes.items()}
        vectors = {"gain1": torch.ones(M), "gain2": torch.ones(M), "b1": torch.zeros(hidden)}
        vectors |= {name: torch.zeros(M) for name in ("bias1", "bias2", "b2")}
        self.weights = torch.nn.ParameterDict(matrices | vectors)

    def forward(self, x, *, mask=None):
        """x (..., T, M) -> (..., T, M); mask (T, T) or (..., T, T) bool, True = may see."""
        return transformer_block(x, self.weights, self.H, mask=mask)
