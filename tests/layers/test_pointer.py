import numpy as np
import torch

from attnteach.kernels import additive_scores, softmax
from attnteach.layers import AdditiveAttention, CoverageAttention

B, T, S, DQ, DK, A = 2, 3, 7, 5, 11, 13


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def learned(layer):
    """The layer in float64 with a coverage that matters."""
    layer = layer.double()
    with torch.no_grad():
        layer.wc.copy_(normal(1, A))
    return layer


def test_coverage_attention_starts_as_additive_attention():
    cover = CoverageAttention(DQ, DK, A).double()
    plain = AdditiveAttention(DQ, DK, A).double()
    plain.load_state_dict(cover.state_dict(), strict=False)
    q, k = normal(B, T, DQ), normal(B, S, DK)
    mask = torch.arange(S) < torch.tensor([S, 4])[:, None, None]
    for ours, want in zip(cover(q, k, mask=mask), plain(q, k, mask=mask), strict=True):
        torch.testing.assert_close(ours, want)


def test_coverage_is_the_papers_loop():
    layer = learned(CoverageAttention(DQ, DK, A))
    q, k = normal(B, T, DQ), normal(B, S, DK)
    read, weights = layer(q, k)
    Wq, Wk, w, wc = (getattr(layer, name).detach().numpy() for name in ("Wq", "Wk", "w", "wc"))
    for b in range(B):
        covered = np.zeros(S)
        for t in range(T):
            scores = [w @ np.tanh(q[b, t].numpy() @ Wq + k[b, s].numpy() @ Wk + covered[s] * wc[0]) for s in range(S)]
            now = softmax(np.array(scores))
            np.testing.assert_allclose(weights[b, t].detach(), now, atol=1e-12)
            covered += now
    torch.testing.assert_close(read, weights @ k)
    assert not torch.allclose(weights, softmax(additive_scores(q, k, layer.Wq, layer.Wk, layer.w)))


def test_one_step_at_a_time_is_all_steps_at_once():
    layer = learned(CoverageAttention(DQ, DK, A))
    q, k = normal(B, T, DQ), normal(B, S, DK)
    _, weights = layer(q, k)
    covered = torch.zeros(B, S, dtype=torch.float64)
    for t in range(T):
        _, now = layer(q[:, t : t + 1], k, coverage=covered)
        torch.testing.assert_close(now, weights[:, t : t + 1])
        covered = covered + now[:, 0]
