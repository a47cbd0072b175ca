"""Pagefind takes the place of Sphinx's index; the pages are indexed when they are all written."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sphinx.errors import ExtensionError

from ..site import is_site
from ..words import words

HERE = Path(__file__).parent
FOLDER = "pagefind"
TEXT = re.compile(r">[^<]+<")
BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])")


def lay_assets(app, config):
    config.html_static_path.append(str(HERE / "web/search.css"))
    config.templates_path.append(str(HERE / "templates"))
    config.html_theme_options["search_bar_text"] = words("search", config.language)["field"]


def no_index_of_sphinx(app):
    """Only the page that holds the field is kept."""
    app.builder.search = False


def search_page(app):
    return [("search", {}, "search.html")] if is_site(app) else []


def spaced(html):
    """Chinese writes no spaces between words; for the index, each sign becomes a word of its own."""
    return TEXT.sub(lambda text: BETWEEN_CHINESE.sub(" ", text[0]), html)


def build_index(app, exception):
    if exception or not is_site(app):
        return
    out = Path(app.outdir)
    with tempfile.TemporaryDirectory() as copy:
        for page in out.rglob("*.html"):
            if page.relative_to(out).parts[0] not in ("_static", FOLDER):
                target = Path(copy) / page.relative_to(out)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(spaced(page.read_text(encoding="utf-8")), encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", copy, "--output-path", out / FOLDER, "--quiet"]
        command += ["--root-selector", "article.bd-article"]
        command += ["--exclude-selectors", ".headerlink, .attn, .attn-search"]
        result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise ExtensionError(f"the search index could not be built: {result.stderr or result.stdout}")


def setup(app):
    app.connect("config-inited", lay_assets, priority=400)
    app.connect("builder-inited", no_index_of_sphinx)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", build_index)
    app.add_css_file("search.css", priority=901)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
