"""The real Transformer: our forward pass against a reference, and what the book says of its heads."""

from pathlib import Path

import numpy as np
import pytest

from attnteach.models.minilm import gelu, load_minilm, minilm_attention
from attnteach.widgets.heads import SENTENCES

REFERENCE = np.load(Path(__file__).parent / "fixtures" / "minilm_reference.npz")


@pytest.mark.parametrize("i", range(3))
def test_forward_pass_equals_the_reference(i):
    reading = minilm_attention(str(REFERENCE["sentences"][i]))
    assert reading.tokens == REFERENCE[f"tokens_{i}"].tolist()
    np.testing.assert_allclose(reading.weights[:, [0, 5, 11]], REFERENCE[f"weights_{i}"], atol=5e-6)
    np.testing.assert_allclose(reading.embedding, REFERENCE[f"embedding_{i}"], atol=1e-6)


def test_the_reference_would_notice_another_model():
    """Sentences differ by far more than the tolerance, so agreement is not an accident of small numbers."""
    one, other = (minilm_attention(str(s)).embedding for s in REFERENCE["sentences"][:2])
    assert np.abs(one - other).max() > 0.05


def test_shapes_and_rows():
    reading = minilm_attention("One two three")
    T = len(reading.tokens)
    assert reading.tokens == ["[CLS]", "one", "two", "three", "[SEP]"]
    assert reading.weights.shape == (6, 12, T, T)
    assert reading.value_norms.shape == (6, 12, T)
    np.testing.assert_allclose(reading.weights.sum(-1), 1, atol=1e-5)


def test_the_pretrained_model_is_read_once():
    assert load_minilm() is load_minilm()
    numbers = [
        a.size for name, a in load_minilm().weights.items() if "pooler" not in name and "position_ids" not in name
    ]
    # 30,522 words, 512 positions and 2 segments; six layers of four projections and a feed-forward; the norms
    layer = 4 * (384 * 384 + 384) + 2 * 384 * 1536 + 1536 + 384 + 4 * 384
    assert sum(numbers) == (30_522 + 512 + 2 + 2) * 384 + 6 * layer


def test_too_long_a_sentence_is_refused():
    with pytest.raises(ValueError, match="at most 512 tokens, got 602"):
        minilm_attention("word " * 600)


def test_gelu_by_hand():
    # Phi(1) = 0.8413447, Phi(-2) = 0.0227501
    np.testing.assert_allclose(
        gelu(np.array([0.0, 1.0, -2.0], dtype=np.float32)), [0, 0.8413447, -0.0455003], atol=1e-6
    )


@pytest.mark.parametrize("sentence", SENTENCES)
def test_cls_takes_half_of_the_attention_in_the_middle_layers(sentence):
    """Layers 2 to 5 of 6; [CLS] brings little, for its value vector is short, and [SEP] is no sink."""
    reading = minilm_attention(sentence)
    assert np.all(reading.weights[1:5, :, :, 0].mean(axis=(1, 2)) > 0.45)
    assert np.all(reading.weights[1:5, :, :, -1].mean(axis=(1, 2)) < 0.06)
    lengths = reading.value_norms[1:5].mean(axis=1)
    assert np.all(lengths[:, 0] < 0.4)
    assert np.all(lengths[:, 1:-1].mean(axis=1) > 3.5)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_one_head_looks_at_the_previous_token(sentence):
    """Layer 1, head 3."""
    assert np.diagonal(minilm_attention(sentence).weights[0, 2], offset=-1).mean() > 0.9995
