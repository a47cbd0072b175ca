"""Every chapter's cells run in the page and say there what they say natively."""

import re

import nbformat
import pytest
import yaml

from tests import books
from tests.books import ROOT
from tests.live.live_page import FINISHED, cell, open_live, shown

CHAPTERS = sorted((ROOT / "chapters").rglob("*.ipynb"))
CONFIG = {
    "extensions": ["myst_nb", "sphinx_design", "attnbook.live"],
    "nb_execution_mode": "off",
    "myst_enable_extensions": yaml.safe_load((ROOT / "_config.yml").read_text())["parse"]["myst_enable_extensions"],
    "mathjax_path": "not-needed-here.js",
    "suppress_warnings": ["myst", "ref", "toc", "mystnb"],
}
SECONDS = 300


@pytest.fixture(scope="module")
def chapters(site):
    """The chapters' own cells in pages of the served folder."""
    source = site / "source-of-chapters"
    books.write(source, {path.stem: path for path in CHAPTERS}, **CONFIG)
    books.sphinx(source, site / "attention" / "chapters")
    return "chapters/"


def expected(notebook):
    """[printed text or None] for the code cells: what git keeps of the deterministic ones."""
    texts = []
    for item in notebook.cells:
        if item.cell_type == "code":
            checked = "nbval-check-output" in item.metadata.get("tags", [])
            texts.append("".join(text_of(output) for output in item.outputs) if checked else None)
    return texts


def codes(notebook):
    return [item.source for item in notebook.cells if item.cell_type == "code"]


def text_of(output):
    data = output.get("data", {})
    return output.get("text") or ("" if "text/html" in data else data.get("text/plain", "") + "\n")


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("chapter", [path.stem for path in CHAPTERS])
def test_chapter(chapter, chapters, tab, address):
    notebook = nbformat.read(next(path for path in CHAPTERS if path.stem == chapter), 4)
    open_live(tab, f"{address}{chapters}{chapter}.html")
    tab.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    wanted, sources, failures, skipped = expected(notebook), codes(notebook), [], 0
    same_draws = True
    assert tab.locator("div.cell").count() == len(wanted)
    for number, text in enumerate(wanted, start=1):
        here = cell(tab, number)
        if here.locator(".live-missing").is_visible():
            skipped += 1
            # natively this cell moved the generator on, so later draws are others
            same_draws = same_draws and "rng" not in sources[number - 1]
            continue
        here.get_by_role("button", name="Run this cell").click()
        state = here.locator(".live-state").filter(has_text=FINISHED)
        state.wait_for(timeout=SECONDS * 1000)
        shown_text = " ".join(shown(tab, number).locator("pre[class^=live-]").all_text_contents())
        if not state.inner_text().startswith("ran"):
            failures.append(f"cell {number}: {shown_text[-300:]}")
        elif same_draws and text is not None and squeezed(text) != squeezed(shown_text):
            failures.append(
                f"cell {number}: natively {squeezed(text)[:200]!r}, in the page {squeezed(shown_text)[:200]!r}"
            )
    print(
        f"{chapter}: {len(wanted) - skipped} of {len(wanted)} cells run in the page, {skipped} need what a page lacks"
    )
    assert not failures, "\n".join(failures)
