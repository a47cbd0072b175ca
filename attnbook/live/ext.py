"""Builds the files of live pages into `_static/live` and gives each page with code cells a button."""

import re
from html import escape

from ..site import is_site, staged
from ..words import words
from .archives import CARRIED
from .build import build

FOLDER = "live"
SCRIPT, STYLE = f"{FOLDER}/live-button.js", f"{FOLDER}/live.css"
CELL = '<div class="cell_input '
BAR = (
    '<div class="live-bar" role="group" aria-label="{bar}"><button type="button" disabled>{make_live}</button>'
    '<span class="live-status" role="status">{promise}</span></div>'
)


def build_parts(app):
    """Build the files and lay them where Sphinx picks up static files."""
    if is_site(app):
        app.config.live_parts = build(staged(app, ".live") / FOLDER, app.config.language)


def add_button(app, pagename, templatename, context, doctree):
    body = context.get("body") or ""
    if CELL not in body or not is_site(app):
        return
    app.add_js_file(SCRIPT, loading_method="defer")
    size = sum(app.config.live_parts[name]["bytes"] for name in fetched(body))
    texts = words("live", app.config.language)
    texts = {
        "bar": texts["bar"],
        "make_live": texts["make_live"],
        "promise": texts["promise"].format(megabytes=f"{size / 1e6:.0f}"),
    }
    bar = BAR.format(**{name: escape(text) for name, text in texts.items()})
    context["body"] = body.replace("</h1>", "</h1>\n" + bar, 1)


def fetched(body):
    """The names of the files that a page fetches when it is made live, as page.js does."""
    on_demand = [name for name, archive in CARRIED["on_demand"].items() if re.search(archive["sign"], body)]
    return ["engine", *CARRIED["always"], *on_demand]


def setup(app):
    app.add_config_value("live_parts", {}, "")
    app.add_css_file(STYLE)
    app.connect("builder-inited", build_parts)
    app.connect("html-page-context", add_button)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
