"""The Sphinx extension: before pages are read, execute those whose key is new, side by side; each reads the outputs of its own key."""

import sys
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.util import logging

import attnteach
from attnteach.reach import Package

from .store import Failed, execute_missing, page

logger = logging.getLogger(__name__)
STAMP = "stamp.txt"


def store(app):
    return Path(app.outdir).parent / ".executed"


def pages(app, docnames):
    """{docname: Page} of those with code cells."""
    package = app.attn_package
    pages = ((name, page(app.env.doc2path(name), app.srcdir, store(app), package)) for name in sorted(docnames))
    return {name: each for name, each in pages if each}


def look(app):
    """See the package as it is when the build starts."""
    app.attn_package = Package(Path(attnteach.__file__).parent)
    app.attn_stamp = stamp(app.attn_package)


def stamp(package):
    """When anything that a key is made of was last written: cheap, so that a build that changes nothing computes no keys."""
    files = (path for path in package.folder.rglob("*") if "__pycache__" not in path.parts)
    folders = [Path(folder) for folder in sys.path if folder.endswith("site-packages")]
    return "\n".join(f"{path.stat().st_mtime_ns} {path}" for path in (*sorted(files), *folders))


def is_stamped(app):
    """Whether the last whole build saw everything as it is now."""
    file = store(app) / STAMP
    return file.exists() and file.read_text(encoding="utf-8") == app.attn_stamp


def leave_stamp(app, exception):
    if not exception and store(app).exists():
        (store(app) / STAMP).write_text(app.attn_stamp, encoding="utf-8")


def outdated(app, env, added, changed, removed):
    """Pages whose own text is as it was but whose outputs are not."""
    if app.config.nb_execution_mode != "cache" or is_stamped(app):
        return []
    before = getattr(env, "attn_executed", {})
    unchanged = env.found_docs - added - changed - removed
    return [name for name, each in pages(app, unchanged).items() if before.get(name) != str(each.folder)]


def execute(app, env, docnames):
    """Execute what is missing for the pages that will be read."""
    if app.config.nb_execution_mode != "cache":
        return
    chosen = pages(app, docnames)
    cache = Path(app.outdir).resolve().parent / "cache"
    try:
        execute_missing(chosen.values(), app.attn_package, cache, say=logger.info)
    except Failed as failure:
        raise ExtensionError(str(failure)) from failure
    env.attn_executed = getattr(env, "attn_executed", {}) | {name: str(each.folder) for name, each in chosen.items()}


def choose_cache(app, docname, source):
    """Let MyST-NB read the outputs of this page's key."""
    folder = getattr(app.env, "attn_executed", {}).get(docname)
    if folder:
        app.env.mystnb_config = app.env.mystnb_config.copy(execution_cache_path=folder)


def setup(app):
    app.connect("builder-inited", look)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", execute)
    app.connect("source-read", choose_cache)
    app.connect("build-finished", leave_stamp)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
