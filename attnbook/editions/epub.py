"""An EPUB 3: the pages as XHTML files with MathML and SVG inside, and the few files that bind them."""

import copy
import uuid
import zipfile
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from lxml import etree
from pygments.formatters import HtmlFormatter

from ..still import SVG, classes, plain_colours, remove

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
MATHML = "http://www.w3.org/1998/Math/MathML"


def render(template, **values):
    return TEMPLATES.get_template(template).render(**values)


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
    return (HERE / "book.css").read_text(encoding="utf-8") + code


def write(book, relink, path):
    """Write `book` to `path`; `relink(book, page, body, place)` points the links of a page."""
    files, items = {}, []
    for page in book.pages:
        body = copy.deepcopy(page.body)
        mathml_only(body)
        relink(book, page, body, lambda other, id: f"{other.name}.xhtml" + (f"#{id}" if id else ""))
        inside = plain_colours(etree.tostring(body, encoding="unicode"), book.colours)
        files[f"{page.name}.xhtml"] = render("page.xhtml", title=page.title, inside=inside)
        items.append({"page": page, "properties": properties(body)})
    values = {"book": book, "items": items, "identifier": identifier(book)}
    files["title.xhtml"] = render("title.xhtml", **values)
    files["nav.xhtml"] = render("nav.xhtml", parts=parts(book), **values)
    files["content.opf"] = render("content.opf", **values)
    files["cover.svg"] = render("cover.svg", **values)
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
    found = []
    for page in book.pages:
        if not found or found[-1][0] != page.part:
            found.append((page.part, []))
        found[-1][1].append(page)
    return found
