"""Puts the policy into every page once all that changes pages has been done, and before the offline copy is listed."""

from pathlib import Path

from sphinx.util import logging

from ..site import is_site
from .policy import guarded, strangers

logger = logging.getLogger(__name__)


def guard_pages(app, exception):
    if exception or not is_site(app):
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if "<head" not in page:
            continue
        for script in strangers(page):
            name = path.relative_to(app.outdir).as_posix()
            logger.warning("%s: the policy of pages refuses a script of an output: %.60r", name, script, type="policy")
        path.write_text(guarded(page), encoding="utf-8")


def setup(app):
    app.connect("build-finished", guard_pages, priority=850)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
