"""Both directions: every right answer is accepted, every wrong one is refused for its own reason, for three seeds that change every day.

Wrong answers take turns between the libraries: one seed in NumPy, the next in torch. `python -m attnteach.judge.score` judges them in
both; the seeds stand in the name of a failure, `python -m attnteach.judge.score ID --first SEED --seeds 3` repeats it.
"""

from datetime import date

import pytest

from attnteach.judge import corpus_score, problem, problem_ids
from attnteach.judge.corpus import NONE, OTHER, OWN, Outcome, Score, libraries, right_outcomes, wrong_outcomes

FIRST = 3 * date.today().toordinal()
SEEDS = range(FIRST, FIRST + 3)
COUNTS = ("right", "accepted", "wrong", "refused", "explained", "misled")


def told(outcomes):
    return [f"{each.answer} (seed {each.seed}): {each.said}" for each in outcomes]


@pytest.mark.parametrize("id", problem_ids())
def test_every_right_answer_is_accepted(id, record_property):
    score = Score(tuple(each for seed in SEEDS for each in right_outcomes(id, seed)))
    record_property("judge", {name: getattr(score, name) for name in COUNTS})
    assert told(score.faults) == [], SEEDS


@pytest.mark.parametrize("id", problem_ids())
@pytest.mark.parametrize("seed", SEEDS)
def test_every_wrong_answer_is_refused_with_its_own_cause(id, seed, record_property):
    turns = libraries(id)
    score = Score(tuple(wrong_outcomes(id, seed, turns[seed % len(turns)])))
    record_property("judge", {name: getattr(score, name) for name in COUNTS})
    assert told(each for each in score.outcomes if each.passed) == [], SEEDS
    assert told(score.faults) == [], SEEDS


@pytest.mark.parametrize("id", problem_ids())
def test_right_answers_are_many(id):
    assert len(problem(id).right_answers) >= 8


def test_the_score_counts_both_directions():
    made = {"problem": "softmax", "seed": 0, "backend": "numpy"}
    score = Score(
        (
            Outcome(**made, answer="a", right=True, passed=True),
            Outcome(**made, answer="b", right=True, passed=False),
            Outcome(**made, answer="c", right=False, passed=True),
            Outcome(**made, answer="d", right=False, passed=False, cause=OWN, unseen=OWN, twin=True),
            Outcome(**made, answer="e", right=False, passed=False, cause=OTHER, unseen=OTHER),
            Outcome(**made, answer="f", right=False, passed=False, cause=NONE, unseen=NONE),
        )
    )
    assert [getattr(score, name) for name in COUNTS] == [2, 1, 4, 3, 1, 1]
    assert [each.answer for each in score.faults] == ["b", "c", "e", "f"]
    assert (score.unseen(twin=True), score.unseen(twin=False)) == ({OWN: 1}, {OTHER: 1, NONE: 1})
    assert str(score) == (
        "1 problems: accepts 1 of 2 right answers, refuses 3 of 4 wrong ones, 1 of them with their cause and 1 with another's"
    )


def test_the_score_of_some_problems_is_whole(capsys):
    score = corpus_score("causal_mask", "split_heads", "kv_bytes")
    assert score.problems == 3
    assert score.explained == score.refused == score.wrong > 40
    with capsys.disabled():
        print(f"\n{score}")
