"""A published book: feed, previews, sitemap, launch buttons, and a 404 page, all under a sub-path."""

import json
import os
import shutil
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import pytest
from lxml import etree

from attnbook.publish.feed import Change, changes, feed
from tests.publish.published import ADDRESS, CHAPTERS, REPOSITORY, ROOMS
from tools.serve import served


def head(published, docname):
    text = (published / f"{docname}.html").read_text(encoding="utf-8")
    return etree.HTML(text[: text.index("</head>")])


# The feed


def test_feed_is_read_by_a_feed_reader(published):
    read = feedparser.parse((published / "changes.xml").read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    assert [entry.title for entry in read.entries] == ["A newer change & more", "An older change"]
    assert [entry.updated[:10] for entry in read.entries] == ["2026-02-07", "2026-01-05"]
    assert len({entry.id for entry in read.entries}) == 2
    for entry in read.entries:
        path, anchor = urldefrag(entry.link)
        page = published / path.removeprefix(ADDRESS)
        assert f'id="{anchor}"' in page.read_text(encoding="utf-8")
    assert f'href="{ADDRESS}chapters/foundations/folds.html"' in read.entries[1].content[0].value
    assert "Two &lt; three" in read.entries[0].content[0].value


def test_feed_knows_its_entries_again_when_the_site_moves(published):
    page = (published / "chapters/changes.html").read_text(encoding="utf-8")
    ids = [[e.id for e in feedparser.parse(feed("b", "a", changes(page, url), url)).entries] for url in ("", ADDRESS)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


def test_only_dated_sections_are_changes():
    page = '<article class="bd-article"><section id="x"><h2>Soon</h2></section><section id="y"><h2>2026-01-02: B</h2><p>c</p></section></article>'
    assert [(type(change), change.title, change.anchor) for change in changes(page)] == [(Change, "B", "y")]


@pytest.mark.parametrize("docname", CHAPTERS + ROOMS)
def test_every_page_names_the_feed_its_address_and_its_preview(docname, published):
    top = head(published, docname)
    page = f"{ADDRESS}{docname}.html"
    [alternate] = top.xpath("//link[@type='application/atom+xml']/@href")
    assert urljoin(page, alternate) == f"{ADDRESS}changes.xml"
    assert top.xpath("//link[@rel='canonical']/@href") == [page]
    properties = {meta.get("property"): meta.get("content") for meta in top.xpath("//meta[@property]")}
    assert properties["og:url"] == page
    assert properties["og:site_name"] == "attnteach"
    assert properties["og:title"]
    card = published / properties["og:image"].removeprefix(ADDRESS)
    width, height = card.read_bytes()[16:20], card.read_bytes()[20:24]
    assert (int.from_bytes(width), int.from_bytes(height)) == (
        int(properties["og:image:width"]),
        int(properties["og:image:height"]),
    )
    [description] = top.xpath("//meta[@name='description']/@content")
    assert description == properties.get("og:description", description)
    assert "\\" not in description


# The rest of a published site


def test_sitemap_names_every_page_once(published):
    places = [place.text for place in etree.parse(published / "sitemap.xml").iter("{*}loc")]
    assert sorted(places) == sorted(f"{ADDRESS}{name}.html" for name in CHAPTERS + ROOMS)
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (published / "robots.txt").read_text().splitlines()


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("colab.research.google.com", "/github/somebody/attention-book/blob/main/chapters/foundations/folds.ipynb"),
        ("mybinder.org", "/v2/gh/somebody/attention-book/main"),
    ],
)
def test_launch_buttons_open_the_notebook(host, path, published):
    page = etree.HTML((published / "chapters/foundations/folds.html").read_text(encoding="utf-8"))
    [link] = {href for href in page.xpath("//a/@href") if urlsplit(href).hostname == host}
    assert urlsplit(link).scheme == "https"
    assert urlsplit(link).path == path
    if host == "mybinder.org":
        assert urlsplit(link).query == "urlpath=lab/tree/chapters/foundations/folds.ipynb"
    assert REPOSITORY in page.xpath("//a/@href")


def test_download_is_the_notebook(published):
    page = published / "chapters/foundations/folds.html"
    [link] = set(etree.HTML(page.read_text(encoding="utf-8")).xpath("//a[contains(@href, '_sources')]/@href"))
    assert json.loads((page.parent / link).read_text(encoding="utf-8"))["nbformat"] == 4


@pytest.fixture
def here(published, tmp_path):
    """The address of a host that has the site under a path, without the last slash."""
    shutil.copytree(published, tmp_path / "attention", copy_function=os.link)
    with served(tmp_path) as host:
        yield host.address.rstrip("/")


def test_missing_page_finds_home_from_anywhere(here, browser):
    tab = browser.new_page()
    failed, elsewhere = [], []
    tab.on(
        "response",
        lambda response: failed.append(response.url) if response.status >= 400 and response.url != wanted else None,
    )
    tab.on(
        "request",
        lambda request: elsewhere.append(request.url) if not request.url.startswith(f"{here}/attention/") else None,
    )
    wanted = f"{here}/attention/chapters/nowhere/deeper/missing.html"
    assert tab.goto(wanted, wait_until="networkidle").status == 404
    assert failed == []
    assert elsewhere == []
    tab.get_by_role("link", name="Folds & figures").first.click()
    tab.wait_for_url(f"{here}/attention/chapters/foundations/folds.html")
    tab.close()
