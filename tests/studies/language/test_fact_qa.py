import pickle

import numpy as np
import pytest
import torch

from attnteach.studies.language import fact_qa as study
from attnteach.studies.language.fact_qa import FACT, ID, WORDS, FactReader, MeanReader, Stories

torch.set_num_threads(1)
MARY, JOHN, SUE = (len(WORDS) + i for i in range(3))


def rows(*facts):
    table = np.zeros((1, len(facts), FACT), int)
    for i, fact in enumerate(facts):
        table[0, i, : len(fact)] = [ID.get(word, word) for word in fact]
    return table


STORY = Stories(
    rows([JOHN, "is", "with", MARY], [MARY, "is", "in", "the", "red", "kitchen"], [SUE, "is", "in", "the", "park"]),
    name=np.array([JOHN]), start=np.array([11]), end=np.array([12]), support=np.array([[0, 1, 1]]), hops=np.array([2]),
)  # fmt: skip


def walked(facts, name):
    """The supporting facts, found by following the names with no help from the generator."""
    chain = []
    while True:
        at = next(i for i, fact in enumerate(facts) if fact[0] == name)
        chain.append(at)
        if facts[at][2] == ID["in"]:
            return chain
        name = facts[at][3]


@pytest.mark.parametrize("k", [2, 5, 16])
def test_stories_say_what_they_are_said_to_say(k):
    stories = study.draw_stories(np.random.default_rng(0), 200, k)
    for n in range(200):
        assert len(set(stories.facts[n, :, 0])) == k
        chain = walked(stories.facts[n], stories.name[n])
        assert len(chain) == stories.hops[n] <= 3
        assert stories.support[n].tolist() == (chain + chain[-1:] * 3)[:3]
        fact = stories.facts[n, chain[-1]]
        assert stories.start[n] == chain[-1] * FACT + 4
        assert stories.end[n] - stories.start[n] == np.count_nonzero(fact) - 5
        assert WORDS[fact[stories.end[n] % FACT]] in study.PLACES
    assert set(stories.hops) == ({1, 2} if k == 2 else {1, 2, 3})


def test_facts_stand_in_any_order():
    stories = study.draw_stories(np.random.default_rng(0), 2000, 4)
    first = np.bincount(stories.support[:, 0], minlength=4) / 2000
    assert abs(first - 0.25).max() < 0.05


def test_new_names_are_new():
    old = study.draw_stories(np.random.default_rng(0), 200, 8)
    new = study.draw_stories(np.random.default_rng(0), 200, 8, range(study.NAMES, study.NAMES + study.NEW_NAMES))
    assert not set(old.facts[:, :, 0].ravel()) & set(new.facts[:, :, 0].ravel())
    assert new.facts.max() < len(WORDS) + study.NAMES + study.NEW_NAMES


def test_exact_match_by_hand():
    def right(i, j):
        return study.exact(STORY, np.array([i]), np.array([j])).tolist() == [True]

    assert right(11, 12)
    assert not right(12, 12)
    assert not right(18, 18)


def test_the_same_words_elsewhere_are_right():
    twice = rows([MARY, "is", "in", "the", "park"], [SUE, "is", "in", "the", "park"])
    stories = Stories(twice, np.array([MARY]), np.array([4]), np.array([4]), np.array([[0, 0, 0]]), np.array([1]))
    assert study.exact(stories, np.array([11]), np.array([11])).all()


def test_the_rule_solves_one_hop_and_no_other():
    stories = study.draw_stories(np.random.default_rng(0), 300, 8)
    right = study.exact(stories, *study.begins_with_name(stories))
    np.testing.assert_array_equal(right, stories.hops == 1)


def test_support_by_hand():
    looks = np.array([[[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]]])
    np.testing.assert_allclose(study.supported(STORY, looks), [[0.7, 0.8, 0.3]])


def test_another_question_keeps_story_and_answer():
    stories = study.draw_stories(np.random.default_rng(0), 300, 6)
    other = study.asking_another(stories, np.random.default_rng(1))
    assert other.facts is stories.facts
    assert all(name in facts[:, 0] for name, facts in zip(other.name, other.facts, strict=True))
    assert (other.name != stories.name).all()


@pytest.mark.parametrize("kind", [FactReader, MeanReader])
def test_loss_falls_and_the_same_seed_gives_the_same_numbers(kind):
    def losses():
        return study.train(study.untrained(kind, 0), np.random.default_rng(1), 60)

    first = losses()
    assert np.mean(first[-5:]) < 0.7 * first[0]
    assert losses() == first


def test_answers_obey_the_span_and_read_no_padding():
    stories = study.draw_stories(np.random.default_rng(0), 100, 5)
    i, j, looks = study.answers(study.untrained(FactReader, 0), stories)
    assert ((i <= j) & (j < i + study.ANSWER)).all()
    assert looks.shape == (100, 3, 5)
    np.testing.assert_allclose(looks.sum(-1), 1, atol=1e-5)
    flat = stories.facts.reshape(100, -1)
    assert (flat[np.arange(100), i] > 0).all()
    assert (flat[np.arange(100), j] > 0).all()


def test_the_order_of_the_facts_does_not_matter():
    model = study.untrained(FactReader, 0)
    stories = study.draw_stories(np.random.default_rng(0), 20, 5)
    order = np.random.default_rng(1).permutation(5)
    _, _, looks = model(*study.tensors(stories))
    _, _, shuffled = model(torch.tensor(stories.facts[:, order]), torch.tensor(stories.name))
    torch.testing.assert_close(shuffled, looks[:, :, order])


def test_a_mean_reader_weighs_all_facts_alike():
    _, _, looks = study.untrained(MeanReader, 0)(*study.tensors(STORY))
    torch.testing.assert_close(looks, torch.full((1, 3, 3), 1 / 3))


def test_a_short_run_has_everything_a_chapter_asks_for():
    before = torch.random.get_rng_state()
    got, again = (study.run(seeds=2, steps=3, progress=False) for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert list(got.rows()) == ["attention", "mean of the facts", "rule"]
    assert got.attention.shape == (3, 6)
    assert list(got.reader) == list(got.unknown_names) == list(study.COUNTS)
    for name in (*study.CURVES, "another_question"):
        assert getattr(got, name) == getattr(again, name)
    assert pickle.loads(pickle.dumps(got)).rows() == got.rows()
