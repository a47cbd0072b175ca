"""The head of a page: one style sheet, scripts that wait until the page shows, and a description."""

from docutils import nodes
from sphinx.builders.html._assets import _CascadingStyleSheet

from ..site import is_site
from ..words import words
from .sheet import SHEET

THEBE = ("thebe", "THEBE")
LONGEST = 155  # characters of a description that a search engine shows


def without_thebe(app, pagename, templatename, context, doctree):
    """Leave out what would ask another host: the pages run Python themselves (see live)."""
    context["script_files"][:] = [script for script in context["script_files"] if not names_thebe(script)]
    context["css_files"][:] = [sheet for sheet in context["css_files"] if "thebe" not in str(sheet.filename)]


def names_thebe(script):
    text = f"{getattr(script, 'filename', script)} {getattr(script, 'attributes', {}).get('body', '')}"
    return any(word in text for word in THEBE)


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


def one_sheet(app, pagename, templatename, context, doctree):
    if is_site(app):
        context["css_files"] = [_CascadingStyleSheet(f"_static/{SHEET}")]


def describe(app, pagename, templatename, context, doctree):
    if 'name="description"' not in context.get("metatags", ""):
        title = context.get("title") or words("search", app.config.language)["search"]
        context["attnteach_description"] = shortened(first_words(doctree)) or f"{title} – {app.config.project}"


def first_words(doctree):
    """The first paragraph that reads as prose."""
    paragraphs = doctree.findall(nodes.paragraph) if doctree else ()
    prose = (p for p in paragraphs if next(p.findall(nodes.math), None) is None)  # TeX is no prose
    return next((text for text in (" ".join(p.astext().split()) for p in prose) if len(text) > 40), "")


def shortened(text):
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
