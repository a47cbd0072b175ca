"""The page of a problem in a real browser, as a reader meets it: write, run, submit, ask for help, come back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from attnbook.problems.bugs import BUGS
from attnbook.problems.problems import whole
from attnteach.judge import problem, problems
from attnteach.judge.tested import KINDS, kinds_of
from tests.problems.book import SOME

RIGHT = problem("causal_mask").reference
WRONG = "import numpy as np\n\ndef causal_mask(T, S):\n    return np.tril(np.ones((T, S), dtype=bool))\n"
ENDLESS = "def causal_mask(T, S):\n    while True:\n        pass\n"

FULL = """const keep = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (key.startsWith("attnteach")) throw new DOMException("", "QuotaExceededError");
  keep.call(this, key, text);
};"""


def write(page, code, place=".attn-stub"):
    """Replace the code of an editor, as a reader who pastes."""
    page.locator(place).click()
    page.locator(f"{place} .cm-content").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


def code(page, place=".attn-stub"):
    return "\n".join(page.locator(f"{place} .cm-line").all_text_contents()).strip()


def press(page, name):
    page.locator(f"[data-do={name}]").click()


def submit(page, answer=None):
    """Submit and wait; the place where the verdict stands."""
    if answer is not None:
        write(page, answer)
    press(page, "submit")
    page.locator("[data-do=submit]:enabled").wait_for()
    return page.locator(".attn-outcome")


def test_a_wrong_answer_gets_its_cause_and_the_case_that_shows_it(solver):
    page = solver().solve("causal_mask")
    outcome = submit(page, WRONG)
    expect(outcome.locator(".verdict-rejected")).to_be_visible()
    expect(outcome).to_contain_text(problem("causal_mask").mutant("top_left").hint)
    expect(outcome).to_contain_text("two queries, four keys")
    expect(outcome).to_contain_text("expected:")


def test_an_accepted_answer_is_remembered_and_may_be_compared(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    assert page.locator("[data-do=others]").count() == 0
    submit(page, WRONG)
    expect(submit(page, RIGHT).locator(".verdict-accepted")).to_be_visible()
    press(page, "others")
    for style in problem("causal_mask").right_answers:
        expect(page.get_by_text(style.replace("_", " "), exact=True)).to_have_count(1)
    visitor.table()
    row = page.locator("#problem-causal_mask")
    assert row.locator(".attn-own").all_inner_texts()[:2] == ["✓ accepted", "2"]
    assert page.locator("#problem-attention .attn-own").all_inner_texts() == ["", "", ""]


def test_calls_of_ones_own_run_beside_the_judge(solver):
    page = solver().solve("causal_mask")
    write(page, RIGHT)
    press(page, "run")
    outcome = page.locator(".attn-outcome")
    expect(outcome).to_contain_text("[ True,  True, False]")
    write(page, "print('so', causal_mask(1, 2).sum())\nq + 1", ".attn-calls")
    page.keyboard.press("Shift+Enter")
    expect(outcome).to_contain_text("so 2")
    expect(outcome).to_contain_text("NameError")
    assert page.locator(".verdict").count() == 0


def test_what_is_typed_is_there_after_a_reload_at_once(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    write(page, WRONG)
    page.keyboard.type("# not yet")
    visitor.solve("causal_mask")
    assert code(page) == f"{WRONG}# not yet"
    press(page, "reset")
    assert code(page) == problem("causal_mask").stub.strip()
    page.keyboard.press("Control+Z")
    visitor.solve("attention")
    assert page.locator(".cm-editor").count() == 0, "a problem without a draft waits"


def test_a_second_tab_shows_what_the_first_types_and_loses_nothing(solver):
    visitor = solver()
    first, second = visitor.page, visitor.new_page()
    visitor.solve("causal_mask", first)
    visitor.solve("causal_mask", second)
    write(second, "x = 2\n")
    write(first, "y = 1\n")
    expect(second.locator(".attn-stub .cm-content")).to_contain_text("y = 1")
    second.locator(".attn-stub .cm-content").focus()
    second.keyboard.press("Control+Z")
    expect(first.locator(".attn-stub .cm-content")).to_contain_text("x = 2")


def test_an_endless_answer_is_stopped_and_the_next_one_runs(solver):
    page = solver().solve("causal_mask")
    write(page, ENDLESS)
    press(page, "submit")
    expect(page.locator("[role=status]").filter(has_text="running")).to_be_visible()
    press(page, "stop")
    expect(page.locator("[role=status]").filter(has_text="Stopped")).to_be_visible()
    expect(submit(page, RIGHT).locator(".verdict-accepted")).to_be_visible()


def test_a_verdict_of_an_answer_that_has_changed_says_so(solver):
    page = solver().solve("causal_mask")
    submit(page, RIGHT)
    page.locator(".attn-stub .cm-content").focus()
    page.keyboard.type("#")
    expect(page.get_by_text("Your answer has changed since this verdict.")).to_be_visible()
    page.keyboard.press("Control+Z")
    assert page.get_by_text("Your answer has changed since this verdict.").count() == 0, "it is the same again"
    page.keyboard.type("#")
    submit(page)
    assert page.get_by_text("Your answer has changed since this verdict.").count() == 0


def test_hints_come_one_at_a_time(solver):
    page = solver().solve("causal_mask")
    hints = page.locator("details.attn-hint")
    expect(hints).to_have_count(3)
    for shown in (1, 2, 3):
        assert page.locator("details.attn-hint:visible").count() == shown
        hints.nth(shown - 1).locator("summary").click()


def test_the_worked_answer_says_its_price_and_the_table_keeps_it(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    worked = page.locator("details.attn-worked")
    worked.locator("summary").click()
    assert worked.get_attribute("open") is None
    expect(page.get_by_text("solved with help")).to_be_visible()
    press(page, "leave")
    assert page.locator("[data-do=show]").count() == 0
    worked.locator("summary").click()
    press(page, "show")
    expect(worked).to_have_attribute("open", "")
    submit(page, RIGHT)
    visitor.table("?status=helped")
    assert page.locator(".attn-problems tbody tr:visible").evaluate_all("rows => rows.map(row => row.id)") == [
        "problem-causal_mask"
    ]
    visitor.solve("causal_mask")
    worked.locator("summary").click()
    expect(worked).to_have_attribute("open", "")


def test_answers_in_torch_are_run_and_judged_and_what_is_not_judged_is_said(solver):
    page = solver().solve("MultiHeadAttention")
    write(page, problem("MultiHeadAttention").reference)
    press(page, "run")
    expect(page.locator(".attn-outcome")).to_contain_text("torch.Size([")
    outcome = submit(page, problem("MultiHeadAttention").reference)
    expect(outcome.locator(".verdict-accepted")).to_be_visible()
    expect(outcome).to_contain_text("gradients when you run it on your machine")
    outcome = submit(page, problem("MultiHeadAttention").wrong_answer("no_scale"))
    expect(outcome.locator(".verdict-rejected")).to_be_visible()


def test_names_are_completed(solver):
    page = solver().solve("causal_mask")
    write(page, "import numpy as np\nnp.trace\nnp.tri")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("triu_indices")


def test_the_keyboard_is_enough(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    page.locator(".attn-stub").focus()
    expect(page.locator(".attn-stub .cm-content")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(RIGHT)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".verdict-accepted")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator("[data-do=run]")).to_be_focused()


def test_what_the_browser_does_not_keep_is_told(solver):
    visitor = solver()
    visitor.context.add_init_script(FULL)
    page = visitor.solve("causal_mask")
    write(page, WRONG)
    expect(page.get_by_role("alert")).to_contain_text("refuses to keep")


def test_an_engine_that_does_not_come_is_told_and_may_be_tried_again(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    visitor.context.route("**/engine-*", lambda route: route.abort())
    visitor.errors.clear()
    submit(page, RIGHT)
    expect(page.locator("[role=status]").filter(has_text="could not be started")).to_be_visible()
    visitor.context.unroute("**/engine-*")
    expect(submit(page).locator(".verdict-accepted")).to_be_visible()


def test_both_languages_and_the_verdict_in_the_readers_own(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    press(page, "language")
    expect(page.locator("[data-do=submit]")).to_have_text("提交评测")
    expect(submit(page, WRONG)).to_contain_text("未通过")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_page_reads_well_before_and_after_it_is_used(solver, width, mode):
    page = solver(viewport={"width": width, "height": 900}, color_scheme=mode).solve("causal_mask")

    def barriers():
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return [v["id"] for v in Axe().run(page, context="article").response["violations"]]

    apart = {"scrollable-region-focusable"}  # the book's own script sees to it; it is not part of this small book
    assert set(barriers()) - apart == set()
    submit(page, WRONG)
    page.locator("details.attn-worked summary").click()
    assert set(barriers()) - apart == set()
    press(page, "show")
    submit(page, RIGHT)
    press(page, "others")
    page.locator(".attn-beside details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert set(barriers()) - apart == set()


# The table


def ids(page):
    rows = page.locator(".attn-problems tbody tr:visible")
    return rows.evaluate_all("rows => rows.map(row => row.id.replace('problem-', ''))")


def test_the_table_is_whole_and_is_narrowed_by_the_address(solver):
    visitor = solver()
    page = visitor.table()
    assert ids(page) == [p.id for p in problems()]
    for name, value, fits in (
        ("level", "L3", lambda p: p.level == "L3"),
        ("tag", "masks", lambda p: "masks" in p.tags),
        ("seed", "21", lambda p: 21 in p.seed),
        ("library", "torch", lambda p: p.torch_only),
        ("status", "fresh", lambda p: True),
    ):
        page.select_option(f"[name={name}]", value)
        wanted = [p.id for p in problems() if fits(p)]
        assert ids(page) == wanted
        page.reload()
        page.wait_for_selector(".attn-room[data-ready]")
        assert ids(page) == wanted
        press(page, "clear")
        assert ids(page) == [p.id for p in problems()]
    page.fill(".attn-room [name=q]", "MASK causal")
    assert ids(page)[0] == "causal_mask"
    page = visitor.table("?level=L9")
    assert ids(page) == []
    expect(page.get_by_role("status").filter(has_text="None fits")).to_be_visible()
    expect(page.locator("[data-do=pick]")).to_be_disabled()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_table_reads_well(solver, width, mode):
    page = solver(viewport={"width": width, "height": 900}, color_scheme=mode).table()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    violations = [v["id"] for v in Axe().run(page, context="article").response["violations"]]
    assert set(violations) - {"scrollable-region-focusable"} == set()


def test_what_is_tested_is_said_once_and_linked_from_each_problem_that_tests_it(solver):
    visitor = solver()
    for id in SOME:
        links = visitor.solve(id).locator("a[href*='#tested-']")
        wanted = [kind.id for kind in kinds_of(problem(id))]
        assert links.evaluate_all("all => all.map(one => one.hash.replace('#tested-', ''))") == wanted
    page = visitor.table()
    for kind in KINDS:
        assert page.locator(f"#tested-{kind.id}").count() == 1
        for language in ("en", "zh"):
            assert page.get_by_text(kind.meaning.text(language)).count() == 1


def test_without_a_script_everything_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for id in SOME:
        page.goto(f"{address}chapters/practice/problems/{id}.html")
        text = page.locator("article").inner_text()
        for line in whole(problem(id).statement):
            assert line.replace("`", "") in text
        page.get_by_text("A worked answer").click()
        assert f"{'class' if problem(id).torch_only else 'def'} {id}" in page.locator(".attn-worked").inner_text()
        assert page.locator("details.attn-hint:visible").count() == 3
    context.close()


def test_an_old_address_leads_to_the_page_of_the_problem(solver):
    visitor = solver()
    visitor.page.goto(f"{visitor.address}chapters/practice/coding_problems.html#problem-attention")
    visitor.page.wait_for_url("**/problems/attention.html*")


def test_one_is_picked_of_those_that_fit(solver):
    visitor = solver()
    page = visitor.table()
    page.fill(".attn-room [name=q]", "bottom RIGHT")
    assert ids(page) == ["causal_mask"]
    assert page.url.endswith("?q=bottom+RIGHT")
    press(page, "pick")
    page.wait_for_url("**/problems/causal_mask.html*")
    page.wait_for_selector("[data-room=workbench][data-ready]")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_bug_is_found_and_the_table_keeps_the_first_choice(solver, width, mode):
    visitor = solver(viewport={"width": width, "height": 900}, color_scheme=mode)
    page = visitor.page
    for number, first in ((1, "0"), (2, "1")):
        id, name = BUGS[number - 1]
        page.goto(f"{visitor.address}chapters/practice/bugs/{number}.html")
        page.wait_for_load_state("networkidle")
        right, wrong = page.locator("input[value='1']"), page.locator("input[value='0']")
        assert (right.count(), wrong.count()) == (1, 3)
        page.locator(f"input[value='{first}']").first.check()
        expect(page.locator("form [role=status]")).to_contain_text("Yes" if first == "1" else "No")
        right.check()
        expect(page.locator("form [role=status]")).to_contain_text("Yes")
        assert problem(id).mutant(name).hint in page.locator("details").text_content()
        assert "expected" in page.locator("details").text_content()
        page.locator("details summary").click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        violations = [v["id"] for v in Axe().run(page, context="article").response["violations"]]
        assert set(violations) - {"scrollable-region-focusable"} == set()
    page = visitor.open("spot_the_bug")
    assert page.locator("tr[id]").count() == len(BUGS)
    told = [page.locator(f"#bug-{number} .attn-status").inner_text() for number in (1, 2, 3)]
    assert told == ["wrong at first sight", "✓ right at first sight", ""]
    page.select_option("[name=status]", "unseen")
    assert page.locator("tr[id]:visible").count() == len(BUGS) - 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{visitor.address}chapters/practice/spot_the_bug.html#bug-3")
    page.reload()
    page.wait_for_url("**/bugs/3.html*")


def test_erasing_everything_erases_drafts(solver):
    visitor = solver()
    page = visitor.solve("causal_mask")
    write(page, WRONG)
    visitor.open("your_data")
    for _ in range(2):
        press(page, "wipe")
    expect(page.locator(".attn-room")).to_contain_text("Erased")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('attnteach'))") == []
