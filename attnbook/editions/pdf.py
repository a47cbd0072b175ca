"""A PDF: all pages in one, printed by a browser twice, because only the first print knows the page numbers."""

import copy
import hashlib
import shutil
import subprocess
from pathlib import Path

from lxml import etree
from pypdf import PdfReader
from sphinx.util import logging

from attnbook.practice.pdf import browser, print_pdf

from .epub import parts, render, sheet, style
from .still import plain_colours

logger = logging.getLogger(__name__)

REFERENCES = ("aria-labelledby", "aria-describedby", "for", "headers")


def place(page, id=""):
    return f"#{page.name}--{id}" if id else f"#{page.name}"


def prefixed(body, prefix):
    """Ids that are unique in a page become unique in the book; links between pages are not touched."""
    for element in body.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, prefix + value)
            elif name in REFERENCES:
                element.set(name, " ".join(prefix + one for one in value.split()))
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}"))
            elif name.endswith("href") and value.startswith("#") and element.tag.endswith("}use"):
                element.set(name, f"#{prefix}{value[1:]}")


def page_numbers(path, book):
    """{name of a page: number of the sheet on which it begins}."""
    reader = PdfReader(path)
    places = {name.lstrip("/"): target for name, target in reader.named_destinations.items()}
    return {page.name: reader.get_destination_page_number(places[page.name]) + 1 for page in book.pages}


def document(book, chapters, numbers, static):
    return render(
        "print.xhtml", book=book, chapters=chapters, parts=parts(book), numbers=numbers, static=static,
        style=style() + sheet("print.css"),
    )  # fmt: skip


def chapters_of(book, relink):
    for page in book.pages:
        body = copy.deepcopy(page.body)
        prefixed(body, f"{page.name}--")
        relink(book, page, body, place)
        yield page, plain_colours(etree.tostring(body, encoding="unicode"))


def write(book, relink, path, static, cache):
    """Print `book` to `path` and return whether there is a browser that could.

    `static` is the folder with KaTeX's style sheet; a book that has not changed is taken from the folder `cache`.
    """
    program = browser()
    if not program:
        logger.info("no browser on this machine: the book goes without a PDF")
        return False
    chapters = list(chapters_of(book, relink))
    blank = dict.fromkeys((page.name for page in book.pages), "000")
    first = document(book, chapters, blank, "")
    printed = cache / f"{hashlib.sha256(first.encode()).hexdigest()[:16]}.pdf"
    if not printed.exists():
        shutil.rmtree(cache, ignore_errors=True)  # an earlier text
        cache.mkdir(parents=True)
        source, draft = (cache / "book.xhtml").resolve(), (cache / "draft.pdf").resolve()
        try:
            numbers = blank
            for target in (draft, printed.resolve()):
                source.write_text(document(book, chapters, numbers, Path(static).resolve().as_uri()), encoding="utf-8")
                print_pdf(program, source, target)
                numbers = page_numbers(target, book)
        except (subprocess.SubprocessError, OSError) as error:
            printed.unlink(missing_ok=True)
            logger.info("%s could not print the book, which goes without a PDF: %s", program, error)
            return False
    shutil.copyfile(printed, path)
    return True
