"""The address and the repository are the publisher's and come from the environment: BOOK_URL, BOOK_REPOSITORY, BOOK_BRANCH."""

import os
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import sphinx_sitemap
from matplotlib.font_manager import fontManager
from sphinxext import opengraph

from attnteach.plots.style import COLOURS

from ..pages.head import first_words, shortened
from ..site import is_site, page_path
from .feed import CHANGES, FEED, changes, feed

MARK = Path(__file__).parent / "web/logo.png"
# previews are drawn without a browser's choice among fonts
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "PingFang SC", "Microsoft YaHei")


def address(app, config):
    """Fill in where the site will stand and where its source is, if the publisher says so."""
    config.html_static_path.append(str(MARK))
    url, repository = os.environ.get("BOOK_URL"), os.environ.get("BOOK_REPOSITORY")
    if url:
        url = url.rstrip("/") + "/"
        config.html_baseurl = config.ogp_site_url = url
        config.notfound_urls_prefix = urlsplit(url).path
        installed = {font.name for font in fontManager.ttflist}
        config.ogp_social_cards = {
            "image": str(MARK), "image_mini": str(MARK), "line_color": COLOURS["mark"]["squares"],
            "font": [name for name in FONTS if name in installed],
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


def write(app, exception):
    if exception or not is_site(app):
        return
    out, url = Path(app.outdir), app.config.html_baseurl
    robots = ["User-agent: *", "Allow: /", *([f"Sitemap: {urljoin(url, 'sitemap.xml')}"] if url else [])]
    (out / "robots.txt").write_text("\n".join(robots) + "\n")
    if CHANGES in app.env.found_docs:
        page = page_path(app, CHANGES).read_text(encoding="utf-8")
        news = changes(page, urljoin(url, f"{CHANGES}.html"))
        (out / FEED).write_bytes(feed(app.config.html_title, app.config.author, news, url))


def list_all_pages(app, exception):
    """The sitemap lists the pages that this build writes; those that it leaves as they are belong there too."""
    if exception or not is_site(app):
        return
    while not app.sitemap_links.empty():
        app.sitemap_links.get()
    for docname in sorted(app.env.found_docs):
        sphinx_sitemap.add_html_link(app, docname, None, None, None)


def name_feed(app, pagename, templatename, context, doctree):
    if CHANGES in app.env.found_docs:
        context["attnteach_feed"] = FEED


def setup(app):
    app.connect("config-inited", address, priority=300)
    app.connect("html-page-context", name_feed)
    app.connect("build-finished", write)
    if os.environ.get("BOOK_URL"):
        app.setup_extension("sphinx_sitemap")
        app.connect("build-finished", list_all_pages, priority=400)  # before the sitemap is written
        app.setup_extension("sphinxext.opengraph")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
