"""Markdown of the bank to HTML. HTML in the source comes out as text; maths stays TeX until somebody sets it."""

import html
import re
from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

MATHS = re.compile(r'<(?P<tag>span|div) class="math (?P<kind>inline|block)">(?P<tex>.*?)</(?P=tag)>', re.S)
# a line break inside Chinese text is no space
CJK, FULL = r"\u3400-\u9fff", r"\u3000-\u303f\uff00-\uffef“”‘’"
BREAK = re.compile(rf"(?<=[{CJK}{FULL}])\n(?=[{CJK}{FULL}])|(?<=[{FULL}])\n(?=[A-Za-z(]|\$[^$]|`[^`])")
TAG = re.compile(r"<[^>]*>")


@cache
def parser():
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return markdown.use(dollarmath_plugin, double_inline=True)


def to_html(text):
    """Paragraphs, lists, code, tables; `<span class="math inline">TeX</span>` and `<div class="math block">`."""
    return parser().render(BREAK.sub("", text)).strip()


def to_inline(text):
    """As `to_html`, for a text of one paragraph: without the `<p>` around it."""
    return parser().renderInline(BREAK.sub("", text)).strip()


def maths(page):
    """[(TeX, is it a block)] of rendered HTML."""
    return [(html.unescape(match["tex"]).strip(), match["kind"] == "block") for match in MATHS.finditer(page)]


def set_maths(page, typeset):
    """Replace the maths of rendered HTML by `typeset(tex, block)`, which returns HTML."""
    return MATHS.sub(lambda match: typeset(html.unescape(match["tex"]).strip(), match["kind"] == "block"), page)


def for_mathjax(tex, block):
    """Maths as Anki's own MathJax reads it."""
    left, right = (r"\[", r"\]") if block else (r"\(", r"\)")
    return left + html.escape(tex, quote=False) + right


def plain(page):
    """The words of rendered HTML, for titles and searching."""
    return html.unescape(TAG.sub("", page))
