"""What lets a page show soon: one style sheet without unused rules, scripts that wait, few elements; and its description."""

import re
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.builders.html._assets import _CascadingStyleSheet
from sphinx.errors import ExtensionError

from .node import node

SHEET = "site.css"
THEME = ("styles/theme.css", "styles/pydata-sphinx-theme.css")  # the theme's template names them itself
TOOL = Path(__file__).with_name("sheet.mjs")
PAGES = ("html", "dirhtml")
# names, brackets and spaces in code: two thirds of its spans, in the colour of the text around them
PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')
# the theme asks every block for its width at once, which lays out the whole page; attnteach.js is told of the widths instead
WIDTHS = re.compile(r'"complete"===document\.readyState\?(\w)\(\):window\.addEventListener\("load",\1\)(?=}\)\(\);)')
NO_WIDTHS = "0 /* the widths are left to attnteach.js */"
LONGEST = 155  # characters of a description that a search engine shows


def one_sheet(app, pagename, templatename, context, doctree):
    if app.builder.name in PAGES:
        context["css_files"] = [_CascadingStyleSheet(f"_static/{SHEET}")]


def later_scripts(app, pagename, templatename, context, doctree):
    """Nothing in a head needs to run before the page shows."""
    for script in context["script_files"]:
        if script.filename and script.attributes.get("type") != "module":
            script.attributes["defer"] = "defer"
    context["script_files"][:] = [
        script
        for script in context["script_files"]
        if not script.attributes.get("body", "").startswith("DOCUMENTATION_OPTIONS.")
    ]


def fewer_elements(app, pagename, templatename, context, doctree):
    context["body"] = PLAIN.sub(r"\1", context.get("body", ""))


def describe(app, pagename, templatename, context, doctree):
    if 'name="description"' not in context.get("metatags", ""):
        context["attnteach_description"] = (
            shortened(first_words(doctree)) or f"{context.get('title') or 'Search'} – {app.config.project}"
        )


def first_words(doctree):
    """The first paragraph that reads as prose."""
    found = doctree.findall(nodes.paragraph) if doctree else ()
    paragraphs = (p for p in found if next(p.findall(nodes.math), None) is None)  # TeX is no prose
    return next((text for text in (" ".join(p.astext().split()) for p in paragraphs) if len(text) > 40), "")


def shortened(text):
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def write_sheet(app, exception):
    """Join the style sheets in their order and leave out what no page and no script names."""
    if exception or app.builder.name not in PAGES:
        return
    static = Path(app.outdir) / "_static"
    ordered = sorted(app.builder._css_files, key=lambda sheet: sheet.priority)
    names = [str(sheet.filename).removeprefix("_static/") for sheet in ordered]
    names = [*THEME, *(name for name in names if "thebe" not in name)]
    subprocess.run([node(), TOOL, app.outdir, static / SHEET, *(static / name for name in names)], check=True)


def leave_widths(app, exception):
    if exception or app.builder.name not in PAGES:
        return
    script = Path(app.outdir) / "_static/scripts/pydata-sphinx-theme.js"
    text = script.read_text(encoding="utf-8")
    if NO_WIDTHS in text:
        return
    text, found = WIDTHS.subn(
        lambda asked: NO_WIDTHS.ljust(len(asked[0])), text
    )  # as long as before: its source map holds
    if found != 1:
        raise ExtensionError(
            f"the theme's script: 1 place that asks for the widths of blocks was expected, {found} came; see {__name__}"
        )
    script.write_text(text, encoding="utf-8")


def setup(app):
    app.connect("html-page-context", later_scripts, priority=950)
    app.connect("html-page-context", one_sheet, priority=950)
    app.connect("html-page-context", fewer_elements, priority=950)
    app.connect("html-page-context", describe, priority=950)
    app.connect("build-finished", write_sheet, priority=800)  # after the theme has written its colours of code
    app.connect("build-finished", leave_widths, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
