"""The places of a built page that a reader may look for: headings, questions, problems, functions, papers."""

import re
from dataclasses import dataclass, field

import lxml.html

REFERENCE = ("chapters/api", "chapters/bibliography", "chapters/changes", "chapters/conventions", "chapters/the_judge")
UNREAD = {"attn", "attn-search", "headerlink", "katex-html", "toctree-wrapper", "live-bar", "label"}
UNREAD_TAGS = {"annotation", "button", "form", "script", "style", "template"}
SENTENCE = re.compile(r"(?<![ .][A-Z])\. ")  # not after an initial
BLOCKS = {*"article br dd details div dl dt figure h1 h2 h3 h4 li math p pre section summary table td th tr".split()}


@dataclass
class Place:
    """`kind` is chapter, question, problem or reference; `url` starts at the book's root; `page` is the title above."""

    kind: str
    url: str
    title: str
    page: str
    names: tuple = ()  # by which it is called beside its title
    parts: list = field(default_factory=list)

    @property
    def text(self):
        return " ".join("".join(self.parts).split())


def places(html, path):
    """The places of a built page that lies at `path` below the book's root; none where it has no heading."""
    articles = lxml.html.document_fromstring(html).find_class("bd-article")
    heading = articles[0].find(".//h1") if articles else None
    if heading is None:
        return []
    folder, _, name = path.removesuffix(".html").rpartition("/")
    title = words_of(heading)
    page = Place(
        kind_of(folder, name), path, title, title, (f"q{name:0>2}",) if folder == "chapters/thirty" else (name,)
    )
    found = [page]
    gather(articles[0], page, found)
    return found


def kind_of(folder, name):
    if folder == "chapters/thirty":
        return "question"
    if folder == "chapters/practice/problems":
        return "problem"
    return "reference" if f"{folder}/{name}" in REFERENCE else "chapter"


def gather(element, place, found):
    """Lay the words of an element into its place, and what opens a place inside into that one."""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in UNREAD_TAGS and not UNREAD & {*child.classes}:
            inner = opened(child, found[0]) if place.kind in ("chapter", "reference") else None
            if inner:
                found.append(inner)
            edge = " " if child.tag in BLOCKS else ""
            (inner or place).parts.append(edge + (child.text or ""))
            gather(child, inner or place, found)
            (inner or place).parts.append(edge)
        place.parts.append(child.tail or "")


def opened(element, page):
    """The place that an element of a page opens, None where it opens none."""
    anchor, classes = element.get("id", ""), {*element.classes}
    here = f"{page.url}#{anchor}"
    if element.tag == "section" and anchor and element.find("h1") is None:
        heading = next(element.iter("h2", "h3", "h4"), None)
        judged = anchor.startswith(("problem-", "bug-"))
        if heading is None:
            return None
        kind, names = ("problem", (anchor.removeprefix("problem-"),)) if judged else (page.kind, ())
        return Place(kind, here, words_of(heading), page.title, names)
    if "attn-question" in classes or (element.tag == "li" and anchor and page.url.endswith("/browse.html")):
        asked = element.find("div[@lang='en']")
        return Place("question", here, words_of(element if asked is None else asked), page.title, (anchor,))
    if element.tag == "dl" and "py" in classes and page.url.endswith("/api.html"):
        name = element.find("dt").get("id", "")
        return Place("reference", f"{page.url}#{name}", name.rpartition(".")[2], page.title, (name,))
    if "citation" in classes:
        return paper(words_of(element), here, page)
    return None


def paper(text, here, page):
    """A paper of the bibliography, also called by its first author and its year: Vaswani 2017."""
    authors, title, *rest = [*SENTENCE.split(text), ""]
    first = re.split(r",| and ", authors)[0].split()[-1:]
    year = re.findall(r"\b(?:19|20)\d\d\b", " ".join(rest))[:1]
    return Place("reference", here, title or authors, page.title, (" ".join(first + year),))


def words_of(element):
    """The words of an element, without those of its links to itself."""
    alone = Place("question", "", "", "", parts=[element.text or ""])
    gather(element, alone, [alone])
    return alone.text
