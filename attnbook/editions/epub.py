"""An EPUB 3: the pages as XHTML files with MathML and SVG inside, and the few files that bind them."""

import copy
import itertools
import uuid
import zipfile
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from lxml import etree
from pygments.formatters import HtmlFormatter

from attnteach.plots.style import COLOURS

from ..words import words
from ..xhtml import SVG, classes, remove
from .still import plain_colours

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
MATHML = "http://www.w3.org/1998/Math/MathML"


def render(template, **values):
    texts = {"words": words("editions"), "chinese": words("editions", "zh")}
    return TEMPLATES.get_template(template).render(**texts, **values)


def identifier(book):
    return uuid.uuid5(uuid.NAMESPACE_URL, book.address or f"urn:{book.title}").urn


def mathml_only(body):
    """KaTeX writes each formula twice; an e-book reader gets the one that it can set and read aloud."""
    for shown in [element for element in body.iter() if "katex-html" in classes(element)]:
        remove(shown)


def properties(body):
    """What a page must declare in the manifest."""
    spaces = {etree.QName(element).namespace for element in body.iter() if isinstance(element.tag, str)}
    return " ".join(name for name, space in (("mathml", MATHML), ("svg", SVG)) if space in spaces)


def style():
    code = HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight")
    return sheet("book.css") + code


def sheet(name):
    return plain_colours((HERE / "web" / name).read_text(encoding="utf-8"))


def write(book, relink, path):
    """Write `book` to `path`; `relink(book, page, body, place)` points the links of a page."""
    files, items = {}, []
    for page in book.pages:
        body = copy.deepcopy(page.body)
        mathml_only(body)
        relink(book, page, body, lambda other, id: f"{other.name}.xhtml" + (f"#{id}" if id else ""))
        inside = plain_colours(etree.tostring(body, encoding="unicode"))
        files[f"{page.name}.xhtml"] = render("page.xhtml", title=page.title, inside=inside)
        items.append({"page": page, "properties": properties(body)})
    values = {"book": book, "items": items, "identifier": identifier(book)}
    files["title.xhtml"] = render("title.xhtml", **values)
    files["nav.xhtml"] = render("nav.xhtml", parts=parts(book), **values)
    files["content.opf"] = render("content.opf", **values)
    files["cover.svg"] = render("cover.svg", mark=COLOURS["mark"], **values)
    files["book.css"] = style()
    with zipfile.ZipFile(path, "w") as packed:
        add(packed, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first and plain, says the standard
        add(packed, "META-INF/container.xml", (HERE / "templates/container.xml").read_text(encoding="utf-8"))
        for name, text in files.items():
            add(packed, f"book/{name}", text)


def add(packed, name, text, how=zipfile.ZIP_DEFLATED):
    packed.writestr(zipfile.ZipInfo(name), text.encode(), how)  # without the hour: the same pages, the same bytes


def parts(book):
    """[(part, [page])] in order."""
    return [(part, list(pages)) for part, pages in itertools.groupby(book.pages, lambda page: page.part)]
