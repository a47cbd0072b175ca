"""Waiting works on a page whose policy refuses to evaluate strings, and no test waits in the way that does not."""

import pytest

from tests.books import ROOT
from tests.waiting import until

PAGE = """<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'"><p>0</p><script>
let n = 0; setInterval(() => { document.querySelector("p").textContent = ++n; }, 100)</script>"""


@pytest.fixture
def counting(browser):
    page = browser.new_page()
    page.set_content(PAGE)
    yield page
    page.close()


def test_what_comes_late_is_waited_for(counting):
    until(counting, "Number(document.querySelector('p').textContent) > 3")
    until(counting, "least => Number(document.querySelector('p').textContent) > least", 6)


def test_what_never_comes_is_an_error(counting):
    with pytest.raises(TimeoutError, match=r"not true in 0\.2 s: false"):
        until(counting, "false", seconds=0.2)


def test_no_test_waits_from_a_timer_of_the_page():
    call = "." + "wait_for_function("
    assert [path.name for path in (ROOT / "tests").rglob("*.py") if call in path.read_text(encoding="utf-8")] == []
