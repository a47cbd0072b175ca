import pytest

from attnteach.judge import problems


@pytest.fixture
def quick(monkeypatch):
    """Answers that never end are given up after three seconds of computing instead of ten."""
    for problem in problems():
        monkeypatch.setitem(vars(problem), "time_limit", 3.0)
