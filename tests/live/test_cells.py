"""Live cells: edit, run, see the outputs that a notebook has."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.live.live_page import button, cell, open_live, result, run, shown, status, write


@pytest.fixture
def numbers(tab, address):
    open_live(tab, address + "numbers.html")
    return tab


def test_numpy_and_the_kernels_run_and_cells_share_state(numbers):
    assert run(numbers, 1) == "(5, 4)"
    assert run(numbers, 2) == "sum 2"
    assert run(numbers, 3) == "(5, 4)"
    assert run(numbers, 2, "float(softmax_weight := attention(q, k, np.ones((5, 1))).sum())") == "5.0"


def test_an_error_shows_the_readers_own_lines_after_what_was_printed(numbers):
    text = run(numbers, 2, "print('before')\ndef f(x):\n    return 1 / x\nf(0)")
    assert text.startswith("before\n\nTraceback") or text.startswith("before\nTraceback")
    assert "line 3, in f\n    return 1 / x" in text
    assert text.endswith("ZeroDivisionError: division by zero")
    assert "failed" in cell(numbers, 2).locator(".live-state").inner_text()


def test_run_all_above_reset_and_a_stop_at_the_first_failure(numbers):
    button(numbers, 5, "Run all cells above").click()
    assert result(numbers, 4) == ""
    assert run(numbers, 5) == "42"
    write(numbers, 5, "x + 2")
    button(numbers, 5, "Reset").click()
    expect(cell(numbers, 5).locator(".cm-content")).to_have_text("x + 1")
    expect(shown(numbers, 5)).to_be_hidden()
    write(numbers, 4, "x = y")
    numbers.get_by_role("button", name="Run all", exact=True).click()
    expect(shown(numbers, 4)).to_contain_text("NameError", timeout=30_000)  # it still says how it ended before
    assert cell(numbers, 5).locator(".live-state").inner_text() == ""


def test_shift_enter_runs_and_moves_on(numbers):
    cell(numbers, 4).locator(".cm-content").click()
    numbers.keyboard.press("Shift+Enter")
    result(numbers, 4)
    numbers.keyboard.press("Shift+Enter")
    assert result(numbers, 5) == "42"


def test_the_editor_indents_python(numbers):
    write(numbers, 5, "")
    numbers.keyboard.type("def f():\nreturn 7\n")
    numbers.keyboard.press("Backspace")
    numbers.keyboard.type("f()")
    assert run(numbers, 5) == "7"


@pytest.mark.parametrize(
    ("code", "selector"),
    [
        ("from IPython.display import HTML\nHTML('<b class=bold>b</b>')", ".live-html b.bold"),
        ("from IPython.display import Markdown\nMarkdown('**b**')", "strong"),
        ("from attnteach.widgets import show_source\nshow_source(attention)", "code.language-python .k"),
        ("import sys\nprint('!', file=sys.stderr)", "pre.live-stderr"),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "img.live-figure"),
        ("from attnteach.plots import heat_map, show\nshow(heat_map(np.eye(3)), alt='Eye.')", "svg[role=img]"),
    ],
)
def test_kinds_of_output(numbers, code, selector):
    run(numbers, 1)
    run(numbers, 2, code)
    expect(shown(numbers, 2).locator(selector).first).to_be_visible()


def test_progress_overwrites_its_line_and_output_can_be_cleared(numbers):
    assert run(numbers, 2, "for i in range(4): print(f'{i} of 3', end='\\r')") == "3 of 3"
    assert run(numbers, 2, "from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)") == "2"


def test_input_says_why_it_cannot_ask(numbers):
    assert run(numbers, 2, "input('name?')").endswith("write the value into the cell")


def test_widgets_move_the_kernel(tab, address):
    open_live(tab, address + "widgets.html")
    run(tab, 1)
    assert run(tab, 2) == "1"
    shown(tab, 1).locator(".noUi-handle").focus()
    tab.keyboard.press("ArrowRight")
    expect(shown(tab, 1).locator(".widget-readout")).to_have_text("2")
    assert run(tab, 2) == "2"
    run(tab, 3)
    handle = shown(tab, 3).locator(".noUi-handle")
    handle.focus()
    tab.keyboard.press("ArrowRight")
    expect(shown(tab, 3)).to_contain_text("squares [0, 1, 4]")
    expect(shown(tab, 3)).not_to_contain_text("squares [0, 1]\n")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    expect(shown(tab, 3)).to_contain_text("ValueError: too many")
    run(tab, 4)
    run(tab, 5)
    expect(shown(tab, 4).locator("[role=progressbar], .progress-bar").first).to_be_visible()


def test_an_explorer_answers_from_built_states_and_from_the_kernel(tab, address):
    tab.goto(address + "explorer.html")
    built = tab.locator(".attn-explore")
    built.locator("input[type=range]").focus()
    tab.keyboard.press("ArrowRight")
    expect(built.locator(".attn-caption")).to_have_text("An identity of 3 positions.")
    open_live(tab, address + "explorer.html")
    tab.get_by_role("button", name="Run all", exact=True).click()
    result(tab, 3)
    drawn = shown(tab, 3).locator(".attn-explore")
    drawn.locator("input[type=range]").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    expect(drawn.locator(".attn-caption")).to_have_text("An identity of 4 positions.")
    assert int(drawn.get_attribute("data-live-drawn")) >= 1


def test_trained_weights_come_with_the_pages_that_use_them(tab, address):
    fetched = []
    tab.on("request", lambda request: fetched.append(request.url.rsplit("/", 1)[1].split("-")[0]))
    open_live(tab, address + "trained.html")
    assert fetched.count("trained") == 1
    assert run(tab, 1) == "{'W': [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], 'b': [1.0, 1.0, 1.0]}"
    assert run(tab, 2) == "array([ 3., 12.])"
    expect(cell(tab, 4).locator(".live-missing")).to_contain_text("data that is not part of it")
    assert "found dummy" in run(tab, 2, "trained('another')")


def test_a_page_that_does_not_name_them_fetches_trained_weights_at_their_import(numbers):
    assert run(numbers, 2, "import attnteach.models.trained as t\nt.trained('dummy')['b']") == "array([1., 1., 1.])"


def test_cells_that_need_torch_say_so_and_the_others_run(tab, address):
    open_live(tab, address + "torch.html")
    note = cell(tab, 3).locator(".live-missing")
    expect(note).to_be_visible()
    expect(note).to_contain_text("PyTorch")
    expect(button(tab, 3, "Run this cell")).to_be_disabled()
    expect(note.get_by_role("link", name="Download the notebook")).to_have_attribute(
        "href", re.compile(r"torch\.ipynb$")
    )
    tab.get_by_role("button", name="Run all", exact=True).click()
    assert result(tab, 4) == "after 4"  # a function that needs no torch came along
    assert result(tab, 2) == "array([0, 1, 2])"
    assert "does not run in a page" in run(tab, 4, "globals()['to' + 'rch'].ones(3)")


def test_a_live_page_is_accessible(tab, address):
    open_live(tab, address + "explorer.html")
    tab.get_by_role("button", name="Run all", exact=True).click()
    result(tab, 3)
    cell(tab, 1).locator(".cm-content").click()
    violations = Axe().run(tab, context=".bd-article", options={"preload": False}).response["violations"]
    assert [(violation["id"], node["html"][:200]) for violation in violations for node in violation["nodes"]] == []


def test_a_second_visit_fetches_nothing_again(tab, address):
    fetched = []
    tab.context.on("request", lambda request: fetched.append(request.url) if request.url.endswith(".gz") else None)
    open_live(tab, address + "numbers.html")
    assert len(set(fetched)) == 3
    expect(status(tab)).to_contain_text("live")
    fetched.clear()
    open_live(tab, address + "numbers.html")
    assert fetched == []
    assert run(tab, 1) == "(5, 4)"
