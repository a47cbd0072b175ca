"""The page of bugs, and a verdict in a chapter, in a real browser."""

import shutil

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from attnbook.pages.assets import colour_sheet
from attnbook.problems.bugs import BUGS
from attnteach.judge import check, problem
from tests import books
from tests.books import ROOT
from tools.serve import served

PAGES = {"spot_the_bug": ROOT / "chapters/practice/spot_the_bug.md"}


def notebook():
    """One cell whose output is a verdict, as Jupyter stores it."""
    data = check("softmax", problem("softmax").stub, seed=0)._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("check('softmax', softmax)")
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
    cells = [nbformat.v4.new_markdown_cell("# A verdict"), cell]
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "static").mkdir()
    shutil.copy(ROOT / "attnbook/pages/web/attnteach.css", folder / "static")
    (folder / "static/colours.css").write_text(colour_sheet())
    books.write(
        folder,
        PAGES | {"verdict": notebook()},
        project="sample",
        extensions=["myst_nb", "attnbook.problems"],
        html_theme_options={"navbar_persistent": []},
        html_static_path=["static"],
        nb_execution_mode="off",
        nb_mime_priority_overrides=[("html", "application/vnd.jupyter.widget-view+json", None)],
        html_css_files=["colours.css", "attnteach.css"],
    )
    out = folder / "html"
    books.sphinx(folder, out, strict=True)
    with served(out) as site:
        yield site.address


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_bugs_read_well(address, browser, width, mode):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=mode)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}spot_the_bug.html")
    page.locator("details.attn-fold").evaluate_all("all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    violations = [v for v in Axe().run(page, context="article").response["violations"]]
    # the book's own script makes boxes that scroll focusable; it is not part of this small book
    assert [v["id"] for v in violations if v["id"] != "scrollable-region-focusable"] == []
    assert errors == []
    page.close()


def test_a_verdict_stands_in_a_chapter_as_html(address, browser):
    page = browser.new_page()
    page.goto(f"{address}verdict.html")
    output = page.locator(".cell_output")
    assert output.locator(".verdict-rejected").count() == 1
    assert output.inner_text().count("softmax: rejected") == 1
    assert "vnd.attnteach" not in page.content()
    page.close()


def test_without_a_script_everything_is_there(address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}spot_the_bug.html")
    assert page.locator("section.attn-bug details").count() == len(BUGS)
    context.close()


def test_a_bug_can_be_found_and_is_shown(address, browser):
    assert len(set(BUGS)) >= 20
    page = browser.new_page()
    page.goto(f"{address}spot_the_bug.html")
    for number, (id, name) in enumerate(BUGS[:3], 1):
        bug = page.locator(f"#bug-{number}")
        hint = next(m.hint for m in problem(id).mutants if m.name == name)
        right, wrong = bug.locator("input[value='1']"), bug.locator("input[value='0']")
        assert (right.count(), wrong.count()) == (1, 3)
        wrong.first.check()
        assert "No" in bug.locator("[role=status]").inner_text()
        right.check()
        assert "Yes" in bug.locator("[role=status]").inner_text()
        assert hint in bug.locator("details").text_content()
        assert "expected" in bug.locator("details").text_content()
    assert f"0 of 3 right at first sight, {len(BUGS)} in all" in page.locator(".attn-bug-score").inner_text()
    page.close()
