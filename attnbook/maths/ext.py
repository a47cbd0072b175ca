"""KaTeX sets formulas while the book is built; its style sheet and fonts lie where Sphinx picks up static files."""

import importlib
import re
import shutil
from pathlib import Path

from ..node import node
from ..site import staged

KATEX = Path(__file__).parents[2] / "node_modules/katex/dist"
OLDER_FONTS = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')


def find_katex(app, config):
    """Have formulas set by the Node.js that builds the pages."""
    katex = importlib.import_module("sphinxcontrib.katex")
    katex.NODEJS_BINARY = node()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # a busy machine is slow, not broken
    # over a UNIX socket the extension connects once, maybe before its server listens; over TCP it tries again
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket


def lay_assets(app):
    folder = staged(app, ".assets") / "katex"
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    sheet = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    # every browser that runs the book reads woff2; the older formats only weigh
    (folder / "katex.min.css").write_text(OLDER_FONTS.sub("", sheet), encoding="utf-8")
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy(font, folder / "fonts")


def setup(app):
    app.connect("config-inited", find_katex, priority=400)
    app.connect("builder-inited", lay_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
