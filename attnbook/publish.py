"""What a published site has besides its pages: its address, launch buttons, previews, a feed of changes, robots.txt.

The address and the repository are the publisher's and come from the environment: BOOK_URL, BOOK_REPOSITORY, BOOK_BRANCH.
"""

import os
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from feedgen.feed import FeedGenerator
from lxml import etree
from matplotlib.font_manager import fontManager
from sphinxext import opengraph

from .head import first_words, shortened
from .still import article, x

ASSETS = Path(__file__).parent / "assets"
CHANGES, FEED = "chapters/changes", "changes.xml"
DATED = re.compile(r"(\d{4}-\d\d-\d\d): (.+)")
# previews are drawn without a browser's choice among fonts
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "PingFang SC", "Microsoft YaHei")


def address(app, config):
    """Fill in where the site will stand and where its source is, if the publisher says so."""
    url, repository = os.environ.get("BOOK_URL"), os.environ.get("BOOK_REPOSITORY")
    if url:
        url = url.rstrip("/") + "/"
        config.html_baseurl = config.ogp_site_url = url
        config.notfound_urls_prefix = urlsplit(url).path
        installed = {font.name for font in fontManager.ttflist}
        mark = str(ASSETS / "logo.png")
        config.ogp_social_cards = {
            "image": mark, "image_mini": mark, "line_color": "#f2b134", "font": [name for name in FONTS if name in installed],
        }  # fmt: skip
        opengraph.get_description = lambda doctree, length, titles: shortened(first_words(doctree))
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = ["404.html", "search.html"]
    if repository:
        config.html_theme_options |= {
            "repository_url": repository,
            "repository_branch": os.environ.get("BOOK_BRANCH", "main"),
            "use_repository_button": True,
            "use_issues_button": True,
            "launch_buttons": {
                "binderhub_url": "https://mybinder.org",
                "colab_url": "https://colab.research.google.com",
                "notebook_interface": "jupyterlab",
            },
        }


@dataclass(frozen=True)
class Change:
    """One section of the page of changes."""

    day: datetime
    title: str
    anchor: str
    html: str


def changes(page, url=""):
    """The dated sections of a built page of changes, newest first; links in them start at `url`."""
    found = []
    for section in article(page).iter(x("section")):
        head = section.find(x("h2"))
        said = head is not None and DATED.match("".join(head.itertext()).rstrip("#"))
        if said:
            for link in section.iter(x("a")):
                if link.get("href"):
                    link.set("href", urljoin(url, link.get("href")))
            text = "".join(etree.tostring(part, encoding="unicode") for part in section if part is not head)
            day = datetime.fromisoformat(said[1]).replace(tzinfo=UTC)
            found.append(Change(day, said[2].strip(), section.get("id"), text))
    return sorted(found, key=lambda change: change.day, reverse=True)


def feed(title, author, found, url):
    """The Atom feed of the changes as bytes. Names are made from the titles, so that a site may move."""
    made = FeedGenerator()
    made.id(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:{title}").urn)
    made.title(f"{title}: what is new")
    made.author(name=author)
    made.language("en")
    made.link(href=urljoin(url, FEED), rel="self", type="application/atom+xml")
    made.link(href=urljoin(url, f"{CHANGES}.html"), rel="alternate", type="text/html")
    made.updated(found[0].day)
    for change in found:
        entry = made.add_entry(order="append")
        entry.id(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:{title}:{change.day:%F}:{change.title}").urn)
        entry.title(change.title)
        entry.updated(change.day)
        entry.published(change.day)
        entry.link(href=f"{urljoin(url, f'{CHANGES}.html')}#{change.anchor}")
        entry.content(change.html, type="html")
    return made.atom_str(pretty=True)


def write(app, exception):
    if exception or app.builder.name != "html":
        return
    out, url = Path(app.outdir), app.config.html_baseurl
    robots = ["User-agent: *", "Allow: /", *([f"Sitemap: {urljoin(url, 'sitemap.xml')}"] if url else [])]
    (out / "robots.txt").write_text("\n".join(robots) + "\n")
    if CHANGES in app.env.found_docs:
        page = (out / f"{CHANGES}.html").read_text(encoding="utf-8")
        (out / FEED).write_bytes(
            feed(app.config.html_title, app.config.author, changes(page, urljoin(url, f"{CHANGES}.html")), url)
        )


def name_feed(app, pagename, templatename, context, doctree):
    if CHANGES in app.env.found_docs:
        context["attnteach_feed"] = FEED


def setup(app):
    app.connect("config-inited", address, priority=300)
    app.connect("html-page-context", name_feed)
    app.connect("build-finished", write)
    if os.environ.get("BOOK_URL"):
        app.setup_extension("sphinx_sitemap")
        app.setup_extension("sphinxext.opengraph")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
