import pytest

from attnteach.judge import problems


@pytest.fixture
def quick(monkeypatch):
    """Answers that never end are given up after a second of computing instead of ten."""
    for problem in problems():
        monkeypatch.setitem(vars(problem), "time_limit", 1.0)


def pytest_terminal_summary(terminalreporter):
    """The mutation score, as this run measured it."""
    counted = [
        dict(report.user_properties)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
    ]
    mutants = sum(properties.get("mutants", 0) for properties in counted)
    if mutants:
        killed = sum(properties.get("killed", 0) for properties in counted)
        hinted = sum(properties.get("hinted", 0) for properties in counted)
        terminalreporter.write_line(f"judge: kills {killed} of {mutants} wrong answers, {hinted} with their own hint")
