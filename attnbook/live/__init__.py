"""Live pages: Python in the reader's browser. See README.md; `python -m attnbook.live OUT_FOLDER` builds the files.

As a Sphinx extension it builds those files into `_static/live` and gives each page with code cells a button.
"""

import re
from pathlib import Path

from attnbook.live.build import build

FOLDER = "live"
PAGES = ("html", "dirhtml")  # a print edition and an e-book stay as they are
SCRIPT, STYLE = f"{FOLDER}/live-button.js", f"{FOLDER}/live.css"
CELL = '<div class="cell_input '
# as in page.js: what the page fetches besides the engine itself
TRAINED = "attnteach.models.trained"
FIGURES = re.compile(r"\b(matplotlib|attnteach\.(plots|widgets)|plt)\b")
BAR = (
    '<div class="live-bar" role="group" aria-label="Python in this page">'
    '<button type="button" disabled>Make this page live</button>'
    '<span class="live-status" role="status">Runs the code below in your browser: {megabytes:.0f} MB, fetched once.</span></div>'
)


def stage(app):
    """Build the files and lay them where Sphinx picks up static files."""
    if app.builder.name not in PAGES:
        return
    staged = Path(app.outdir).parent / ".live"
    app.config.live_parts = build(staged / FOLDER)
    app.config.html_static_path.append(str(staged))


def add_button(app, pagename, templatename, context, doctree):
    body = context.get("body") or ""
    if CELL not in body or app.builder.name not in PAGES:
        return
    app.add_js_file(SCRIPT, loading_method="defer")
    names = (
        {"engine", "core", "book"}
        | ({"figures"} if FIGURES.search(body) else set())
        | ({"trained"} if TRAINED in body else set())
    )
    size = sum(app.config.live_parts[name]["bytes"] for name in names)
    context["body"] = body.replace("</h1>", "</h1>\n" + BAR.format(megabytes=size / 1e6), 1)


def setup(app):
    app.add_config_value("live_parts", {}, "")
    app.add_css_file(STYLE)
    app.connect("builder-inited", stage)
    app.connect("html-page-context", add_button)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
