"""Puts the policy into every page once all that changes pages has been done, and before the offline copy is listed."""

from pathlib import Path

from sphinx.util import logging

from ..site import is_site
from .policy import guarded, strangers

logger = logging.getLogger(__name__)


def name_strangers(app, pagename, templatename, context, doctree):
    """While pages are written, when a warning still makes a strict build fail."""
    if is_site(app):
        for script in strangers(context.get("body") or ""):
            logger.warning("the policy of pages refuses a script: %.60r", script, type="policy", location=pagename)


def guard_pages(app, exception):
    if exception or not is_site(app):
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if "<head" in page and (safe := guarded(page)) != page:
            path.write_text(safe, encoding="utf-8")


def setup(app):
    app.connect("html-page-context", name_strangers, priority=970)
    app.connect("build-finished", guard_pages, priority=850)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
