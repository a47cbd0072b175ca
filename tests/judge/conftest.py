from collections import Counter

import pytest

from attnteach.judge import problems


@pytest.fixture
def quick(monkeypatch):
    """Answers that never end are given up after a second of computing instead of ten."""
    for problem in problems():
        monkeypatch.setitem(vars(problem), "time_limit", 1.0)


def pytest_terminal_summary(terminalreporter):
    """Both scores of the judge, as this run measured them."""
    counted = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                counted.update(dict(report.user_properties).get("judge", {}))
    if counted:
        terminalreporter.write_line(
            "judge: accepts {accepted} of {right} right answers, refuses {refused} of {wrong} wrong ones, "
            "{explained} of them with their own cause and {misled} with another's".format_map(counted)
        )
