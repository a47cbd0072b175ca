import numpy as np
import pytest
import torch

from attnteach.judge.problems.pointer_mix import oracle
from attnteach.kernels import coverage_penalty, pointer_mix, pointer_probability, softmax

B, T, V, S = 2, 3, 11, 7
IDS = np.random.default_rng(0).integers(0, V, (B, T, S))
IDS[..., -1] = IDS[..., 0]  # a word that stands twice


@pytest.fixture
def parts(draw):
    p_vocab, attn, gate = draw((B, T, V), (B, T, S), (B, T, 1))
    return softmax(p_vocab), softmax(attn), 1 / (1 + np.exp(-gate))


def test_mixture_is_the_judges_loop(parts, same):
    got = same(pointer_mix, *parts, IDS)
    np.testing.assert_allclose(got, oracle(*parts, IDS), atol=1e-12)
    np.testing.assert_allclose(got.sum(-1), 1, atol=1e-12)


def test_mixture_by_hand():
    # two of three source words are word 2, and half of the mass is copied
    got = pointer_mix(np.array([0.5, 0.5, 0.0]), np.array([0.2, 0.3, 0.5]), np.array([0.5]), np.array([2, 0, 2]))
    np.testing.assert_allclose(got, [0.25 + 0.15, 0.25, 0.35], atol=1e-15)


def test_source_words_are_shared_by_the_steps(parts):
    shared = IDS[:, :1]
    np.testing.assert_allclose(pointer_mix(*parts, shared), pointer_mix(*parts, np.repeat(shared, T, 1)), atol=1e-15)


@pytest.mark.parametrize("word", [0, 4, V - 1])
def test_one_word_is_its_place_in_the_mixture(parts, same, word):
    words = np.full((B, T, 1), word)
    got = same(pointer_probability, *parts, IDS, words)
    np.testing.assert_allclose(got, pointer_mix(*parts, IDS)[..., word : word + 1], atol=1e-12)


def test_a_foreign_word_is_only_copied(parts):
    p_vocab, attn, gate = parts
    ids = np.where(IDS == IDS[..., :1], V, IDS)
    wide = np.concatenate([p_vocab, np.zeros((B, T, 1))], -1)
    want = pointer_mix(wide, attn, gate, ids)[..., V:]
    np.testing.assert_allclose(pointer_probability(p_vocab, attn, gate, ids, np.full((B, T, 1), V)), want, atol=1e-12)
    assert (want > 0).all()


def test_both_forms_have_the_same_gradients(parts):
    inputs = [[torch.tensor(part, requires_grad=True) for part in parts] for _ in range(2)]
    words = torch.tensor(IDS[..., 2:3])
    pointer_mix(*inputs[0], torch.tensor(IDS)).gather(-1, words).log().sum().backward()
    pointer_probability(*inputs[1], torch.tensor(IDS), words).log().sum().backward()
    for a, b in zip(*inputs, strict=True):
        torch.testing.assert_close(a.grad, b.grad, atol=1e-12, rtol=0)


def test_gradcheck(parts):
    inputs = [torch.tensor(part, requires_grad=True) for part in parts]
    assert torch.autograd.gradcheck(lambda *x: pointer_mix(*x, torch.tensor(IDS)), inputs)


@pytest.mark.parametrize("wrong", [-1, V])
def test_ids_outside_the_vocabulary_are_refused(parts, wrong):
    ids = IDS.copy()
    ids[0, 0, 0] = wrong
    with pytest.raises(ValueError, match=rf"^pointer_mix: src_ids must lie in 0\.\.{V - 1}, got "):
        pointer_mix(*parts, ids)


@pytest.mark.parametrize("function", [pointer_mix, pointer_probability])
def test_sizes_are_named(parts, function):
    p_vocab, attn, gate = parts
    extra = () if function is pointer_mix else (IDS[..., :1],)
    with pytest.raises(ValueError, match="positions S must agree, but attn has 7, src_ids has 6"):
        function(p_vocab, attn, gate, IDS[..., 1:], *extra)
    with pytest.raises(ValueError, match="width of the gate must agree, but p_gen has 11, expected has 1"):
        function(p_vocab, attn, p_vocab, IDS, *extra)


def test_penalty_by_hand():
    # the second look repeats 0.3 of the first, the third all of it: 0.7 and 0.3 were there before
    attn = np.array([[0.7, 0.3, 0.0], [0.0, 0.5, 0.5], [0.7, 0.3, 0.0]])
    np.testing.assert_allclose(coverage_penalty(attn), [0.0, 0.3, 1.0], atol=1e-15)


def test_penalty_is_the_papers_loop(parts, same):
    attn = parts[1]
    want = np.zeros((B, T))
    for b in range(B):
        covered = np.zeros(S)
        for t in range(T):
            want[b, t] = np.minimum(attn[b, t], covered).sum()
            covered += attn[b, t]
    np.testing.assert_allclose(same(coverage_penalty, attn), want, atol=1e-12)


def test_words_are_integers_from_0_on(parts):
    words = IDS[..., :1]
    with pytest.raises(ValueError, match="pointer_probability: word must be >= 0, got -1"):
        pointer_probability(*parts, IDS, words * 0 - 1)
    with pytest.raises(ValueError, match="pointer_probability: word must hold integers, got float64"):
        pointer_probability(*parts, IDS, words * 1.0)
    with pytest.raises(ValueError, match="pointer_mix: src_ids must hold integers, got float64"):
        pointer_mix(*parts, IDS * 1.0)


def test_one_vocabulary_serves_all_words(parts):
    p_vocab, attn, gate = parts
    np.testing.assert_allclose(
        pointer_probability(p_vocab[:, :1], attn, gate, IDS, IDS[..., :1]),
        pointer_probability(np.repeat(p_vocab[:, :1], T, 1), attn, gate, IDS, IDS[..., :1]),
    )


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "uint8", "uint16", "uint32", "uint64"])
@pytest.mark.parametrize("library", [np.asarray, torch.tensor], ids=["numpy", "torch"])
def test_ids_of_any_integer_type_mean_the_same_beyond_what_the_type_can_count(parts, library, dtype):
    wide = softmax(np.random.default_rng(8).normal(size=(B, T, 300)))
    parts, ids = [library(x) for x in (wide, *parts[1:])], np.random.default_rng(9).integers(0, 100, IDS.shape)
    for kernel, more in [(pointer_mix, ()), (pointer_probability, (ids[..., :1],))]:
        want = kernel(*parts, library(ids), *map(library, more))
        got = kernel(*parts, library(ids.astype(dtype)), *(library(x.astype(dtype)) for x in more))
        np.testing.assert_array_equal(got, want)
