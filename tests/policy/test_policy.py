"""The policy of pages: what is known runs, what an output brings along does not, and the build says so."""

import re
import shutil
from html import unescape

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from attnbook.policy.policy import figure_scripts, guarded, policy, source, strangers
from attnteach.plots import heat_map
from attnteach.widgets import explore
from tests import books
from tools.serve import served

PAGE = """<!doctype html><html><head lang="en"><meta charset="utf-8"><script>theme()</script></head><body>
<button onclick="print()">Print</button><article class="bd-article">{}</article><script type=module>last()</script></body></html>"""
TELL = """document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
  refused(violatedDirective, blockedURI))"""


def rules(page):
    """{directive: its values} of a guarded page."""
    [text] = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    return {name: values for name, *values in map(str.split, unescape(text).split("; "))}


def test_the_policy_stands_before_everything_that_it_governs():
    page = guarded(PAGE.format(""))
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert guarded(page) == page, "a page that is written once and guarded twice"


def test_what_theme_and_figures_run_is_known_by_its_hash_and_nothing_of_an_article_is():
    hostile = "<script>evil()</script><img onerror=\"evil()\"><SCRIPT Type='Text/JavaScript' >loud()</SCRIPT >"
    page = PAGE.format(hostile)
    known = rules(guarded(page))["script-src"]
    for text in ("theme()", "last()", "print()", *figure_scripts()):
        assert source(text) in known
    for text in ("evil()", "loud()"):
        assert source(text) not in known
    assert strangers(hostile) == ["evil()", "loud()"]
    assert "'unsafe-inline'" not in known


def test_data_is_no_script():
    data = '<script type="application/json">{}</script><script type="application/vnd.x+json">{}</script>'
    page = PAGE.format(data)
    assert strangers(data) == []
    assert policy(page) == policy(PAGE.format(""))


def test_nothing_comes_from_elsewhere():
    for name, values in rules(guarded(PAGE.format(""))).items():
        hosts = [value for value in values if not value.startswith("'")]
        assert set(hosts) <= {"data:", "blob:", "file:"}, name


EXPLORER = explore(lambda n: heat_map([[0.1] * n] * n), alt=lambda n: f"{n} positions.", n=[2, 3])
HOSTILE = "<p>shown</p><script>document.title = 'hacked'</script><img src=x onerror=\"document.title = 'hacked'\">"
EXTENSIONS = ["myst_nb", "attnbook.pages", "attnbook.search", "attnbook.live", "attnbook.policy"]


def notebook(html):
    output = new_output("execute_result", data={"text/html": html, "text/plain": "…"})
    book = new_notebook(cells=[new_markdown_cell("# A page"), new_code_cell("1", outputs=[output])])
    book.metadata["language_info"] = {"name": "python"}
    return book


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    source = tmp_path_factory.mktemp("book")
    pages = {"figure": notebook(EXPLORER._repr_html_()), "hostile": notebook(HOSTILE)}
    books.write(source, pages, extensions=EXTENSIONS, nb_execution_mode="off")
    return source / "html", books.sphinx(source, source / "html")


def test_the_build_names_the_output_whose_script_will_not_run(book):
    assert "hostile.ipynb: WARNING: the policy of pages refuses a script: \"document.title = 'hacked'\"" in book[1]
    assert book[1].count("the policy of pages") == 1


def test_a_strict_build_fails_of_it(book):
    with pytest.raises(RuntimeError, match="the policy of pages refuses"):
        books.sphinx(book[0].parent, book[0], book[0].parent / "hostile.ipynb", strict=True)


def test_figures_move_and_the_scripts_of_other_outputs_do_not_run(book, browser):
    with served(book[0]) as site:
        context = browser.new_context()
        refused = []
        context.expose_function("refused", lambda *what: refused.append(what))
        context.add_init_script(TELL)
        tab = context.new_page()
        tab.goto(f"{site.address}figure.html")
        tab.locator("input[type=range]").focus()
        tab.keyboard.press("ArrowRight")
        expect(tab.locator(".attn-caption")).to_have_text("3 positions.")
        tab.goto(f"{site.address}search.html")
        tab.locator("form.attn-search input[type=search]").last.fill("shown")
        tab.locator(".attn-search-results li").first.wait_for()
        assert refused == []
        tab.goto(f"{site.address}hostile.html", wait_until="networkidle")
        assert tab.title() != "hacked"
        assert len(refused) == 2
        context.close()


def test_a_page_opened_from_a_disk_has_its_looks_and_scripts(book, browser):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((book[0] / "figure.html").as_uri())
    assert "Times" not in tab.locator("h1").first.evaluate("node => getComputedStyle(node).fontFamily")
    tab.locator("input[type=range]").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".attn-caption")).to_have_text("3 positions.")
    context.close()


def test_no_page_of_a_published_book_does_what_its_policy_refuses(published, browser, tmp_path):
    shutil.copytree(published, tmp_path / "attention")
    pages = [
        page.relative_to(tmp_path).as_posix()
        for page in sorted((tmp_path / "attention").rglob("*.html"))
        if "Content-Security-Policy" in page.read_text(encoding="utf-8")
    ]
    assert {"attention/404.html", "attention/search.html", "attention/chapters/sample.html"} <= set(pages)
    with served(tmp_path) as site:
        context = browser.new_context()
        refused, complaints = [], []
        context.expose_function("refused", lambda *what: refused.append(what))
        context.add_init_script(TELL)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        for page in pages:
            tab.goto(site.address + page, wait_until="networkidle")
            assert (page, refused, complaints) == (page, [], [])
        context.close()
