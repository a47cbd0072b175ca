"""The body of a page, less what is not meant for readers."""

import re
from html import escape

from docutils import nodes

from ..words import words

# names, brackets and spaces in code: two thirds of its spans, in the colour of the text around them
PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')
PROGRESS = re.compile(r"[^|]*\d%\|.*\d+/\d+ \[")


def drop_thebe_config(app, doctree, docname):
    for raw in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in raw.astext() or raw.astext().startswith("<script>kernelName ="):
            raw.parent.remove(raw)


def drop_progress_bars(app, doctree, docname):
    """A bar says something while it moves; on a page it stands at 0 % for ever."""
    for block in list(doctree.findall(nodes.literal_block)):
        if PROGRESS.match(block.astext()):
            block.parent.remove(block)


def plain_citations(app, pagename, templatename, context, doctree):
    """A bibliography is a list of entries; docutils gives it roles that do not fit together."""
    if "citation-list" in context.get("body", ""):
        body = context["body"].replace('<div role="list" class="citation-list">', '<div class="citation-list">')
        context["body"] = body.replace(' role="doc-biblioentry"', "")


def name_folds(app, pagename, templatename, context, doctree):
    """The theme folds pages below a page away behind an arrow that it gives no name."""
    contents = context.get("generate_toctree_html")
    if contents:
        named = f'<summary aria-label="{escape(words("pages", app.config.language)["below"])}">'
        context["generate_toctree_html"] = lambda *args, **kw: str(contents(*args, **kw)).replace("<summary>", named)


def fewer_elements(app, pagename, templatename, context, doctree):
    context["body"] = PLAIN.sub(r"\1", context.get("body", ""))
