import pickle

import numpy as np
import pytest
import torch
from rouge_score.rouge_scorer import RougeScorer

from attnteach.datasets.docstrings import Docstring
from attnteach.studies.language import summarisation as study
from attnteach.studies.language.summarisation import UNKNOWN, CoveragePointerGenerator, Pair, PointerGenerator

torch.set_num_threads(1)

NAMES = [f"name{i}" for i in range(40)]


def toy(rng, count):
    """Texts `about <name> <filler>...`, to be summarised as `describe the <name>`."""
    fillers = ["array", "axis", "value", "of", "in", "along"]
    return [
        Pair(("about", name, *rng.choice(fillers, 4).tolist()), ("describe", "the", name), ("about",))
        for name in rng.choice(NAMES, count)
    ]


def docstrings():
    rng = np.random.default_rng(0)
    return tuple(
        Docstring(f"m{i % 20}", f"f{i}", " ".join(p.summary), " ".join(p.text)) for i, p in enumerate(toy(rng, 200))
    )


def test_foreign_words_are_numbered_in_each_text():
    ids = {"a": 4, "b": 5}
    assert study.extended(("x", "a", "y", "x"), ids) == ([6, 4, 7, 6], ["x", "y"])
    text, target = study.batch([Pair(("x", "a"), ("a", "x", "z"), ()), Pair(("y",), ("b",), ())], ids)
    assert text.tolist() == [[6, 4], [6, 0]]
    assert target.tolist() == [[4, 6, UNKNOWN, study.END], [5, study.END, 0, 0]]


def test_the_vocabulary_is_of_the_training_pairs_by_frequency():
    ids = study.vocabulary([Pair(("b", "a", "b"), ("c", "a", "b"), ())], size=6)
    assert ids == {"b": 4, "a": 5}


@pytest.mark.parametrize(
    ("kind", "probability", "coverage"),
    [
        (PointerGenerator, study.copying, 0.0),
        (PointerGenerator, study.generating, 0.0),
        (CoveragePointerGenerator, study.copying, 1.0),
    ],
)
def test_loss_falls_and_the_same_seed_gives_the_same_numbers(kind, probability, coverage):
    data = toy(np.random.default_rng(0), 200)
    ids = study.vocabulary(data, size=20)

    def losses():
        model = study.untrained(kind, data, ids, 0)
        return study.train(model, data, ids, np.random.default_rng(1), 30, probability, coverage=coverage)

    first = losses()
    assert np.mean(first[-5:]) < 0.7 * first[0]
    assert losses() == first


def test_global_seed_is_left_alone():
    before = torch.random.get_rng_state()
    study.untrained(PointerGenerator, toy(np.random.default_rng(0), 5), {"describe": 4}, 0)
    assert torch.equal(before, torch.random.get_rng_state())


def test_only_the_model_that_copies_writes_foreign_names():
    rng = np.random.default_rng(0)
    data, ids = toy(rng, 400), {"describe": 4, "the": 5, "about": 6}
    test = [Pair(("about", f"new{i}", "array", "of"), ("describe", "the", f"new{i}"), ()) for i in range(20)]
    recalls = {}
    for name, probability, distribution in [
        ("copy", study.copying, study.mixture),
        ("generate", study.generating, study.vocabulary_only),
    ]:
        model = study.untrained(PointerGenerator, data, ids, 0)
        study.train(model, data, ids, rng, 120, probability)
        recalls[name] = study.recalled(
            study.write_all(model, [pair.text for pair in test], ids, distribution), test, set(ids)
        )
    assert recalls["generate"] == (0, 20)
    assert recalls["copy"][0] >= 15


def test_summaries_do_not_depend_on_what_is_summarised_beside():
    data = toy(np.random.default_rng(0), 30)
    ids = study.vocabulary(data, size=20)
    model = study.untrained(CoveragePointerGenerator, data, ids, 0)
    study.train(model, data, ids, np.random.default_rng(0), 10, study.copying)
    texts = [pair.text[: 2 + i % 5] for i, pair in enumerate(data[:12])]
    together, attn, gates = study.write(model, texts, ids, study.mixture)
    assert together == [study.write(model, [text], ids, study.mixture)[0][0] for text in texts]
    assert attn.shape == (12, study.SUMMARY, 6)
    assert gates.shape == (12, study.SUMMARY)


def test_rouge_is_the_librarys():
    ours = study.rouge([("the", "sum", "of", "x")], [("sum", "of", "the", "x")])
    theirs = RougeScorer(["rouge1", "rougeL"]).score("sum of the x", "the sum of x")
    assert ours == {name: theirs[name].fmeasure for name in ("rouge1", "rougeL")}
    assert ours == {"rouge1": 1.0, "rougeL": 0.75}


def test_recall_and_repetition_by_hand():
    test = [Pair(("x", "y", "a"), ("x", "y", "z", "a"), ()), Pair(("b",), ("b",), ())]
    # z cannot be copied, a and b are known: x and y are asked for, x was written
    assert study.recalled([("x", "x"), ("q",)], test, {"a", "b"}) == (1, 2)
    assert study.repeated([("of", "the", "of", "the"), ("a",), ()]) == pytest.approx(1 / 3)


def test_the_nearest_text_shares_its_words():
    data = [Pair(("sum", "of", "x"), ("s",), ()), Pair(("product", "of", "x"), ("p",), ())]
    assert study.nearest(data, [Pair(("a", "product"), (), ()), Pair(("sum",), (), ())]) == [("p",), ("s",)]


def test_a_short_run_has_everything_a_chapter_asks_for(monkeypatch):
    monkeypatch.setattr(study, "load_docstrings", docstrings)
    got = study.run(seeds=2, steps=3, tune=2, progress=False)
    assert list(got.rows()) == ["attention", "without coverage", "without copying", "lead", "nearest text"]
    assert all(0 <= value <= 1 for interval in got.rows().values() for value in interval.values)
    assert got.attention.shape == (len(got.gates), len(got.labels[1]))
    np.testing.assert_allclose(got.attention.sum(-1), 1, atol=1e-5)
    again = study.run(seeds=2, steps=3, tune=2, progress=False)
    assert again.rows() == got.rows()
    assert again.measures == got.measures
    assert again.gain == got.gain
    assert (again.another_text, again.nearest_at_random) == (got.another_text, got.nearest_at_random)
    assert got.measures[study.COVERING].rougeL == got.model
    assert pickle.loads(pickle.dumps(got)).measures == got.measures


@pytest.mark.parametrize("kind", [PointerGenerator, CoveragePointerGenerator])
def test_every_parameter_learns_and_shares_sum_to_one(kind):
    model = kind(17, 8)
    source, inputs = torch.tensor([[5, 6, 7, 5, 9], [8, 4, 0, 0, 0]]), torch.tensor([[1, 5, 6], [1, 8, 4]])
    p_vocab, attn, p_gen, state = model(inputs, *model.encode(source))
    assert p_vocab.shape == (2, 3, 17)
    assert attn.shape == (2, 3, 5)
    assert state.shape == (1, 2, 8)
    for shares in (p_vocab, attn):
        torch.testing.assert_close(shares.sum(-1), torch.ones(2, 3))
    assert (attn[1, :, 2:] == 0).all()
    assert ((p_gen > 0) & (p_gen < 1)).all()
    (p_gen * p_vocab[..., 5:6] + (1 - p_gen) * attn[..., :1]).log().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())


@pytest.mark.parametrize("kind", [PointerGenerator, CoveragePointerGenerator])
def test_padding_changes_nothing(kind):
    model = kind(17, 8).double()
    inputs = torch.tensor([[1, 5]])
    alone = model(inputs, *model.encode(torch.tensor([[5, 6, 7]])))
    beside = model(inputs.repeat(2, 1), *model.encode(torch.tensor([[5, 6, 7, 0, 0], [8, 4, 9, 9, 3]])))
    torch.testing.assert_close(beside[0][:1], alone[0])
    torch.testing.assert_close(beside[1][:1, :, :3], alone[1])
    assert (beside[1][0, :, 3:] == 0).all()
