"""Every blind change to a worked answer is noticed, but for those that change nothing."""

import importlib.util
from pathlib import Path

import pytest

from attnteach.judge import problem_ids
from attnteach.judge.mutate import mutations, survivors

spec = importlib.util.spec_from_file_location("survivors", Path(__file__).with_name("survivors.py"))
explained = importlib.util.module_from_spec(spec)
spec.loader.exec_module(explained)


@pytest.mark.parametrize("id", problem_ids())
def test_a_blind_change_is_noticed_or_explained(id):
    tried, alive = survivors(id)
    assert tried > 0
    assert set(alive) == set(explained.SURVIVORS.get(id, {}))


def test_mutations_change_one_thing():
    changes = dict(mutations("def f(a, b):\n    return a - b[-1]"))
    assert len(changes) == 4
    assert "def f(a, b):\n    return b[-1] - a" in changes.values()
