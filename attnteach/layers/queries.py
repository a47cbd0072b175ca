import torch

from attnteach.kernels import (
    attention_weights,
    feed_forward,
    layer_norm,
    merge_heads,
    multi_head_attention,
    split_heads,
)


class ObjectQueries(torch.nn.Module):
    """Q learned queries that read an image, then see each other: one layer of a decoder (Carion et al. 2020).

    The image comes first and the other queries second, as in Mask2Former (Cheng et al. 2022): what the queries tell each other is what they
    have seen. M model width, H heads.
    """

    def __init__(self, Q, M, H):
        super().__init__()
        self.H = H
        shapes = dict.fromkeys("Wq Wk Wv Wo Sq Sk Sv So".split(), (M, M)) | {"W1": (M, 2 * M), "W2": (2 * M, M)}
        matrices = {name: torch.nn.init.xavier_uniform_(torch.empty(shape)) for name, shape in shapes.items()}
        vectors = {"b1": torch.zeros(2 * M), "b2": torch.zeros(M), "query": torch.randn(Q, M)}
        norms = {
            f"{name}{number}": fill(M)
            for number in (1, 2)
            for name, fill in (("gain", torch.ones), ("shift", torch.zeros))
        }
        self.weights = torch.nn.ParameterDict(matrices | vectors | norms)

    def among(self, x):
        """What the queries tell each other: x (..., Q, M) -> (..., Q, M)"""
        w = self.weights
        y = layer_norm(x, w["gain1"], w["shift1"]) + w["query"]
        return x + multi_head_attention(y, w["Sq"], w["Sk"], w["Sv"], w["So"], self.H)

    def forward(self, image, place):
        """image (..., S, M), place (S, M) added to its keys -> states (..., Q, M), weights (..., H, Q, S) of the reading"""
        w = self.weights
        q, k, v = (
            split_heads(w["query"] @ w["Wq"], self.H),
            split_heads((image + place) @ w["Wk"], self.H),
            split_heads(image @ w["Wv"], self.H),
        )
        weights = attention_weights(q, k)
        x = self.among(merge_heads(weights @ v) @ w["Wo"])
        y = layer_norm(x, w["gain2"], w["shift2"])
        return x + feed_forward(y, w["W1"], w["b1"], w["W2"], w["b2"]), weights


class SeparateQueries(ObjectQueries):
    """The same parameters, but the queries do not see each other."""

    def among(self, x):
        return x
