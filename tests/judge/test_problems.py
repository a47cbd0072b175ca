"""The gates: the worked answer passes, the stub fails, and a problem has all its parts."""

import ast
import time

import pytest

from attnteach.judge import check, problem, problem_ids, problems
from attnteach.judge.definition import FOLDER
from attnteach.judge.diagnosing import drawn_cases

IDS = problem_ids()

BOTH = [(id, backend) for id in IDS for backend in (["torch"] if problem(id).torch_only else ["numpy", "torch"])]


@pytest.mark.parametrize(("id", "backend"), BOTH)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_worked_answer_passes(id, backend, seed):
    verdict = check(id, problem(id).reference, backend=backend, seed=seed)
    assert verdict.passed, verdict
    assert len(verdict.cases) >= 5


@pytest.mark.parametrize("id", IDS)
def test_the_stub_fails_and_says_why(id):
    verdict = check(id, problem(id).stub)
    assert not verdict.passed
    assert "NotImplementedError" in verdict.diagnosis


@pytest.mark.parametrize("id", IDS)
def test_mutants_are_many_and_differ(id):
    mutants = problem(id).mutants
    assert len(mutants) >= 6
    assert len({m.hint for m in mutants}) == len({m.cause for m in mutants})


@pytest.mark.parametrize("id", IDS)
def test_a_problem_is_complete(id):
    chosen = problem(id)
    assert chosen.id == id
    assert chosen.title
    assert chosen.statement.strip()
    assert len(chosen.hints) == 3
    assert chosen.level in {"L0", "L1", "L2", "L3", "L4"}
    assert chosen.tags
    assert all(1 <= n <= 30 for n in chosen.seed)
    defined = {n.name for n in ast.parse(chosen.stub).body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    assert id in defined
    arguments = {a.arg for n in ast.walk(ast.parse(chosen.stub)) if isinstance(n, ast.FunctionDef) for a in n.args.args}
    assert set(chosen.parameters) <= arguments


def test_every_problem_is_listed_once():
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert [p.id for p in problems()] == list(IDS)
    assert folders == set(IDS)
    assert len(IDS) == len(folders) >= 34


@pytest.mark.parametrize("id", IDS)
def test_hidden_sizes_and_numbers_change_with_the_seed(id):
    backend = "torch" if problem(id).torch_only else "numpy"
    one, two = (repr([case.args for case in drawn_cases(id, seed, backend)]) for seed in (3, 4))
    assert one != two or id in {"kv_bytes"}


def test_all_worked_answers_take_less_than_a_minute():
    check("softmax", problem("softmax").reference)
    start = time.monotonic()
    for id in IDS:
        assert check(id, problem(id).reference).passed, id
    seconds = time.monotonic() - start
    print(f"{len(IDS)} worked answers in {seconds:.1f} s")
    assert seconds < 60
