"""A small book with live cells, built by Sphinx, served under a sub-path and opened in a real browser."""

import os
import threading

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import sync_playwright
from sphinx.application import Sphinx

from tools.browser import FLAGS, find
from tools.serve import server

CONF = """
extensions = ["myst_nb", "attnteach.site.live"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "off"
"""
ATTENTION = """
import numpy as np
from attnteach.kernels import attention
rng = np.random.default_rng(0)
q, k, v = rng.normal(size=(3, 5, 4))
attention(q, k, v).shape
"""
FIGURE = """
from attnteach.plots import heat_map, show
show(heat_map(np.eye(4)), alt="Each position sees itself.")
"""
EXPLORER = """
from attnteach.widgets import explore
explore(lambda n: heat_map(np.eye(n)), alt=lambda n: f"An identity of {n} positions.", n=[2, 3, 4])
"""
WIDGETS = """
import ipywidgets
slider = ipywidgets.IntSlider(value=1, max=9, description="size")
slider
"""
INTERACT = """
@ipywidgets.interact(n=(1, 5))
def draw(n=2):
    print("squares", [i * i for i in range(n)])
    if n == 5:
        raise ValueError("too many")
"""
PAGES = {
    "numbers": [ATTENTION, "print('sum', 1 + 1)", "q.shape", "x = 41", "x + 1"],
    "figures": [ATTENTION, FIGURE, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "print('last')"],
    "explorer": [ATTENTION, FIGURE, EXPLORER],
    "widgets": [WIDGETS, "slider.value", INTERACT, "bar = ipywidgets.IntProgress(value=3, max=9)\nbar", "bar.value = 9"],
    "torch": ["import numpy as np\nimport torch", "np.arange(3)", "torch.ones(3)"],
}


def notebook(cells):
    sources = [new_code_cell(cell.strip("\n")) for cell in cells]
    return new_notebook(cells=[new_markdown_cell("# A page\n\nSome words."), *sources])


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder that is served; the book lies under `attention/` in it, as on GitHub Pages."""
    source, root = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    (source / "conf.py").write_text(CONF)
    names = "\n".join(PAGES)
    (source / "index.md").write_text(f"# Front\n\n```{{toctree}}\n{names}\n```\n")
    for name, cells in PAGES.items():
        nbformat.write(notebook(cells), source / f"{name}.ipynb")
    Sphinx(source, source, root / "attention", source / ".doctrees", "html", status=None).build()
    return root


@pytest.fixture(scope="session")
def address(site):
    running = server(site)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://localhost:{running.server_port}/attention/"
    running.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS, headless="HEADED" not in os.environ)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser, address):
    """A fresh visitor; the test fails if any page asks another host or throws."""
    context = browser.new_context()
    abroad, thrown = [], []

    def local_only(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.abort()

    context.route("**/*", local_only)
    context.on("weberror", lambda error: thrown.append(str(error.error)))
    yield context
    context.close()
    assert abroad == []
    assert thrown == []


@pytest.fixture
def tab(context):
    return context.new_page()
