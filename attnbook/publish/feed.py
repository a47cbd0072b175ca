"""The feed of changes, made from the built page that tells readers of them."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator
from lxml import etree

from ..words import words
from ..xhtml import article, x

CHANGES, FEED = "chapters/changes", "changes.xml"
DATED = re.compile(r"(\d{4}-\d\d-\d\d): (.+)")


@dataclass(frozen=True)
class Change:
    """One section of the page of changes."""

    day: datetime
    title: str
    anchor: str
    html: str


def changes(page, url=""):
    """The dated sections of a built page of changes, newest first; links in them start at `url`."""
    sections = []
    for section in article(page).iter(x("section")):
        head = section.find(x("h2"))
        dated = head is not None and DATED.match("".join(head.itertext()).rstrip("#"))
        if dated:
            for link in section.iter(x("a")):
                if link.get("href"):
                    link.set("href", urljoin(url, link.get("href")))
            text = "".join(etree.tostring(part, encoding="unicode") for part in section if part is not head)
            day = datetime.fromisoformat(dated[1]).replace(tzinfo=UTC)
            sections.append(Change(day, dated[2].strip(), section.get("id"), text))
    return sorted(sections, key=lambda change: change.day, reverse=True)


def feed(title, author, news, url):
    """The Atom feed of the changes as bytes. Names are made from the titles, so that a site may move."""
    atom = FeedGenerator()
    atom.id(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:{title}").urn)
    atom.title(words("publish")["feed"].format(title=title))
    atom.author(name=author)
    atom.language("en")
    atom.link(href=urljoin(url, FEED), rel="self", type="application/atom+xml")
    atom.link(href=urljoin(url, f"{CHANGES}.html"), rel="alternate", type="text/html")
    atom.updated(news[0].day)
    for change in news:
        entry = atom.add_entry(order="append")
        entry.id(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:{title}:{change.day:%F}:{change.title}").urn)
        entry.title(change.title)
        entry.updated(change.day)
        entry.published(change.day)
        entry.link(href=f"{urljoin(url, f'{CHANGES}.html')}#{change.anchor}")
        entry.content(change.html, type="html")
    return atom.atom_str(pretty=True)
