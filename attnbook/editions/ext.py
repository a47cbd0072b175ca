"""Makes the editions when the pages are written, and names them where a page offers them.

Pages whose only content is a room that needs a browser are left out. Without a browser on the machine there is no PDF,
and no page links one.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree
from sphinx import addnodes

from ..publish.feed import CHANGES, changes
from ..site import is_site, page_path
from ..xhtml import article, classes, x
from . import epub, pdf
from .still import still

FOLDER = "_static/editions"
NAMES = {"epub": "attnteach.epub", "pdf": "attnteach.pdf"}
LINKS = re.compile(r'<p class="attn-editions">.*?</p>', re.S)


@dataclass(frozen=True)
class Page:
    """One chapter of an edition: `body` is a still XHTML tree with links as the site has them."""

    uri: str
    title: str
    part: str
    body: etree._Element = field(repr=False)

    @property
    def name(self):
        return self.uri.removeprefix("chapters/").removesuffix(".html").strip("/").replace("/", "-")


@dataclass(frozen=True)
class Book:
    """What an edition says of itself, and its pages; `address` is where the site stands, or empty."""

    title: str
    author: str
    address: str
    date: str
    pages: list = field(repr=False)


def order(env):
    """[(part, docname)] in the order of the table of contents, the front page first; behind a page those below it that ask to come along."""
    root = env.config.root_doc
    pages = [("", root)]
    for tree in env.get_doctree(root).findall(addnodes.toctree):
        for name in (name for _, name in tree["entries"] if name in env.found_docs):
            along = [below for below in env.toctree_includes.get(name, ()) if env.metadata[below].get("attn_edition")]
            pages += [(tree.get("caption") or "", page) for page in (name, *along)]
    return pages


def pages(app):
    chapters = []
    for part, docname in order(app.env):
        body = article(page_path(app, docname).read_text(encoding="utf-8"))
        if not any(is_room(element) for element in body.iter()):
            uri, title = app.builder.get_target_uri(docname), app.env.titles[docname].astext()
            chapters.append(Page(uri, title, part, still(body, app.config.language)))
    return chapters


def is_room(element):
    """Whether a page with this element is nothing without a browser; a tool only serves what the page says itself."""
    names = classes(element)
    return bool(names & {"attn-room", "attn-downloads"}) and "attn-tool" not in names


def date(app):
    """The day of the latest change that readers were told of: the same pages are the same edition, whenever built."""
    page = page_path(app, CHANGES).read_text(encoding="utf-8")
    return f"{changes(page)[0].day:%F}"


def relink(book, page, body, place):
    """Point the links of a page at `place(page, id)` in the edition, at the site, or nowhere."""
    by_uri = {other.uri: other for other in book.pages}
    ids = {other.uri: {e.get("id") for e in other.body.iter() if e.get("id")} for other in book.pages}
    for link in body.iter(x("a")):
        href = link.get("href")
        if href is None or urlsplit(href).scheme:
            continue
        path, fragment = urldefrag(urljoin(f"/{page.uri}", href))
        path, fragment = unquote(path).lstrip("/"), unquote(fragment)
        if path in by_uri:
            link.set("href", place(by_uri[path], fragment if fragment in ids[path] else ""))
        elif book.address:
            link.set("href", urljoin(book.address, path) + (f"#{fragment}" if fragment else ""))
        else:
            link.tag = x("span")
            for name in ("href", "download", "target", "rel"):
                link.attrib.pop(name, None)


def make(app, exception):
    if exception or not is_site(app):
        return
    out = Path(app.outdir)
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if not app.attn_wrote and newer(folder / NAMES["epub"], Path(__file__).parent):
        return
    book = Book(
        title=app.env.titles[app.config.root_doc].astext(),
        author=app.config.author,
        address=app.config.html_baseurl,
        date=date(app),
        pages=pages(app),
    )
    epub.write(book, relink, folder / NAMES["epub"])
    printed = pdf.write(book, relink, folder / NAMES["pdf"], out / "_static", out.parent / ".printed/book")
    if not printed:
        (folder / NAMES["pdf"]).unlink(missing_ok=True)
    link(app, [kind for kind in NAMES if (folder / NAMES[kind]).exists()])


def expect_no_page(app):
    app.attn_wrote = False


def expect_pages(app, builder):
    app.attn_wrote = True


def newer(file, folder):
    """Whether a file was written after all that lies in a folder."""
    return file.exists() and file.stat().st_mtime > max(path.stat().st_mtime for path in folder.rglob("*.*"))


def link(app, kinds):
    """Name the editions that were made, on the pages that ask for it."""
    out = Path(app.outdir)
    for docname in sorted(app.env.found_docs):
        path = page_path(app, docname)
        text = path.read_text(encoding="utf-8")
        if '<p class="attn-editions">' in text:
            root = "../" * app.builder.get_target_uri(docname).count("/")
            links = " · ".join(
                f'<a href="{root}{FOLDER}/{NAMES[kind]}">{kind.upper()}, {megabytes(out / FOLDER / NAMES[kind])}</a>'
                for kind in kinds
            )
            path.write_text(LINKS.sub(f'<p class="attn-editions">{links}</p>', text), encoding="utf-8")


def megabytes(path):
    return f"{path.stat().st_size / 1e6:.1f} MB"


def setup(app):
    app.connect("builder-inited", expect_no_page)
    app.connect("write-started", expect_pages)
    # before the search index and the copy for offline reading, which read the pages
    app.connect("build-finished", make, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
