"""What the judge says of a reader's own code, on a live page, ticks the coding problem by itself."""

import pytest
from playwright.sync_api import expect

from attnbook.practice.scripts import bundle_scripts
from tests.live.live_page import open_live, run, shown
from tests.live.small_book import JUDGED, SOLVED
from tests.waiting import until

PROBLEMS = """<!doctype html><title>Problems</title><section class="attn-problem" id="problem-causal_mask">
<p class="attn-problem-facts">causal_mask</p></section><script type="module" src="_static/practice/main.js"></script>"""


@pytest.fixture(scope="module")
def rooms(site):
    """The practice room's scripts beside the live pages, and a page that lists one problem."""
    out = site / "attention/_static/practice"
    out.mkdir(parents=True)
    bundle_scripts(out)
    (site / "attention/problems.html").write_text(PROBLEMS)


@pytest.fixture
def page(rooms, tab, address):
    """A live page with the room's listener, as every page of the book has it."""
    open_live(tab, f"{address}judge.html")
    tab.add_script_tag(url=f"{address}_static/practice/main.js", type="module")
    tab.evaluate("window.reports = []; addEventListener('attnteach:verdict', ({detail}) => reports.push(detail))")
    run(tab, 1)
    return tab


def ticked(page, address, yes):
    other = page.context.new_page()
    other.goto(f"{address}problems.html")
    expect(other.locator("input[name=solved]")).to_be_checked(checked=yes)
    other.close()


def test_an_own_answer_that_is_accepted_ticks_its_problem(page, address):
    run(page, 2, JUDGED.replace("np.tril(np.ones((T, S), dtype=bool))", "np.tri(T, S, S - T, dtype=bool)"))
    expect(shown(page, 2).locator(".verdict-accepted")).to_be_visible()
    until(page, "reports.length")
    assert page.evaluate("reports") == [{"problem": "causal_mask", "passed": True}]
    ticked(page, address, True)


IN_TORCH = '''from attnteach.judge import check
check("attention", """
import torch

def attention(q, k, v, mask=None):
    scores = q @ k.mT / q.size(-1) ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return scores.softmax(-1).nan_to_num() @ v
""")'''


def test_an_answer_in_torch_is_judged_in_the_page(page):
    run(page, 2, IN_TORCH)
    expect(shown(page, 2).locator(".verdict-accepted")).to_be_visible()
    expect(shown(page, 2)).to_contain_text("gradients when you run it on your machine")


SAME = """([built, drawn]) => {
  const parts = (node) => [...node.querySelectorAll("*")].map((e) => [e.tagName, e.getAttribute("style"), e.textContent]);
  const html = Object.assign(document.createElement("div"), { innerHTML: built });
  const tidy = (rows) => JSON.stringify(rows).replace(/ /g, "").replace(/;"/g, '"');
  return [tidy(parts(html.firstElementChild)), tidy(parts(document.querySelector(drawn)))];
}"""


@pytest.mark.parametrize("wrong", [False, True])
def test_a_verdict_is_drawn_from_its_data_as_its_html_is(page, wrong):
    answer = JUDGED.replace("np.tril(", "np.triu(") if wrong else SOLVED
    lines = answer.strip().replace("check(", "verdict = check(")
    run(page, 2, "from attnteach.judge import check\n" + lines + "\nprint(verdict._repr_html_())\nverdict")
    drawn = shown(page, 2).locator(".verdict-rejected" if wrong else ".verdict-accepted")
    expect(drawn).to_be_visible()
    built = shown(page, 2).locator("pre").inner_text()
    want, got = page.evaluate(SAME, [built, ".live-output .verdict"])
    assert got == want
    assert "causal_mask" in got


def test_an_own_answer_that_is_refused_is_an_attempt_and_no_more(page, address):
    run(page, 2, JUDGED.replace("np.tril(", "np.triu("))
    expect(shown(page, 2).locator(".verdict-rejected")).to_be_visible()
    until(page, "reports.length")
    assert page.evaluate("reports") == [{"problem": "causal_mask", "passed": False}]
    ticked(page, address, False)


def test_the_books_own_answers_count_for_nobody(page, address):
    run(page, 2)
    run(page, 3)
    expect(shown(page, 3).locator(".verdict-accepted")).to_be_visible()
    assert page.evaluate("reports") == []
    ticked(page, address, False)


def test_a_failed_run_does_not_report_the_verdict_before_it(page, address):
    right = JUDGED.replace("np.tril(np.ones((T, S), dtype=bool))", "np.tri(T, S, S - T, dtype=bool)")
    run(page, 2, right)
    until(page, "reports.length == 1")
    run(page, 2, right + "\nraise ValueError")
    assert len(page.evaluate("reports")) == 1
