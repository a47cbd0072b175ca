"""Pagefind takes the place of Sphinx's index; the places of the pages are indexed when they are all written."""

from pathlib import Path

from sphinx.errors import ExtensionError

from ..site import is_site
from ..words import words
from .index import build

HERE = Path(__file__).parent


def lay_assets(app, config):
    config.html_static_path.append(str(HERE / "web/search.css"))
    config.templates_path.append(str(HERE / "templates"))
    config.html_theme_options["search_bar_text"] = words("search", config.language)["field"]


def no_index_of_sphinx(app):
    """Only the page that holds the field is kept."""
    app.builder.search = False


def search_page(app):
    return [("search", {}, "search.html")] if is_site(app) else []


def build_index(app, exception):
    if exception or not is_site(app):
        return
    try:
        build(app.outdir, [name for name in app.env.found_docs if Path(app.builder.get_outfilename(name)).exists()])
    except RuntimeError as error:
        raise ExtensionError(f"the search index could not be built: {error}") from error


def setup(app):
    app.connect("config-inited", lay_assets, priority=400)
    app.connect("builder-inited", no_index_of_sphinx)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", build_index)
    app.add_css_file("search.css", priority=901)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
