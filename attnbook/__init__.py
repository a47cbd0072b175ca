"""The book's Sphinx extension: local assets only, themed figures, honest caching, both languages."""

import hashlib
import importlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from .node import node

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "attnteach"
ASSETS = Path(__file__).parent / "assets"
TEMPLATES = Path(__file__).parent / "templates"
KATEX = ROOT / "node_modules" / "katex" / "dist"

# What a chapter's outputs depend on besides its own cells; the pages' own machinery is not part of it.
INGREDIENTS = ("*.py", "*.js", "*.css", "*.json", "*.npz", "*.yml")
MACHINERY = {"bank"}


def fingerprint():
    """Hash of the package and of the pinned versions: what chapters were executed with."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for pattern in INGREDIENTS:
        for path in sorted(PACKAGE.rglob(pattern)):
            relative = path.relative_to(PACKAGE)
            if relative.parts[0] not in MACHINERY:
                digest.update(relative.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def configure(app, config):
    """Fill in what is known only at build time: the cache of outputs, Node.js, the public address."""
    config.nb_execution_cache_path = str(Path(app.outdir).parent / ".jupyter_cache" / fingerprint())
    katex = importlib.import_module("sphinxcontrib.katex")
    katex.NODEJS_BINARY = node()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # a busy machine is slow, not broken
    # over a UNIX socket the extension connects once, maybe before its server listens; over TCP it tries again
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket
    config.html_static_path.append(str(ASSETS))
    config.templates_path.append(str(TEMPLATES))


def own_search(app):
    """Pagefind takes the place of Sphinx's index; only the page that holds its field is kept."""
    app.builder.search = False


def search_page(app):
    return [("search", {}, "search.html")] if app.builder.format == "html" else []


TEXT = re.compile(r">[^<]+<")
BETWEEN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])")


def spaced(html):
    """Chinese writes no spaces between words; for the index, each sign becomes a word of its own."""
    return TEXT.sub(lambda text: BETWEEN_CHINESE.sub(" ", text[0]), html)


def build_search(app, exception):
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    with tempfile.TemporaryDirectory() as copy:
        for page in out.rglob("*.html"):
            if page.relative_to(out).parts[0] not in ("_static", "pagefind"):
                target = Path(copy) / page.relative_to(out)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(spaced(page.read_text(encoding="utf-8")), encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", copy, "--output-path", out / "pagefind", "--quiet"]
        command += ["--root-selector", "article.bd-article"]
        command += ["--exclude-selectors", ".headerlink, .attn, .attn-search"]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ExtensionError(f"the search index could not be built: {done.stderr or done.stdout}")


def stage_katex(app):
    """Lay KaTeX's style sheet and fonts where Sphinx picks up static files."""
    staged = Path(app.outdir).parent / ".assets"
    (staged / "katex/fonts").mkdir(parents=True, exist_ok=True)
    sheet = (KATEX / "katex.min.css").read_text()
    # every browser that runs the book reads woff2; the older formats only weigh
    sheet = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)', "", sheet)
    (staged / "katex/katex.min.css").write_text(sheet)
    for font in (KATEX / "fonts").glob("*.woff2"):
        (staged / "katex/fonts" / font.name).write_bytes(font.read_bytes())
    app.config.html_static_path.append(str(staged))


CODE_OR_TEXT = re.compile(r"`+([^`]+)`+|([^`]+)")
SIGNS = re.compile(r"([\\*|_])")


def plain_docstring(app, what, name, thing, options, lines):
    """Docstrings are written to be read as they stand: keep their lines, and let no sign be markup."""
    if name == PACKAGE.name:  # its tables are markup
        return
    whole, previous = [], ""
    for line in lines:
        # a long line was wrapped by the editor, a short one ends where its author ended it
        if whole and line and len(previous) > 75:
            whole[-1] += " " + line
        else:
            whole.append(line)
        previous = line
    shown = [CODE_OR_TEXT.sub(lambda m: f"``{m[1]}``" if m[1] else SIGNS.sub(r"\\\1", m[2]), line) for line in whole]
    head = shown.index("") if "" in shown else len(shown)
    lines[:] = shown[: head + 1] + [f"| {line}" if line else "" for line in shown[head + 1 :]]


def no_fields(app, what, name, thing, skip, options):
    """A named tuple says of each of its fields that it is one; its own docstring says what they are."""
    return True if (getattr(thing, "__doc__", None) or "").startswith("Alias for field number") else None


def plain_citations(app, pagename, templatename, context, doctree):
    """A bibliography is a list of entries; docutils gives it roles that do not fit together."""
    if "citation-list" in context.get("body", ""):
        body = context["body"].replace('<div role="list" class="citation-list">', '<div class="citation-list">')
        context["body"] = body.replace(' role="doc-biblioentry"', "")


def drop_thebe_config(app, doctree, docname):
    for raw in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in raw.astext():
            raw.parent.remove(raw)


def drop_progress_bars(app, doctree, docname):
    """A bar says something while it moves; on a page it stands at 0 % for ever."""
    for block in list(doctree.findall(nodes.literal_block)):
        if PROGRESS.match(block.astext()):
            block.parent.remove(block)


def page_assets(app, pagename, templatename, context, doctree):
    """Leave out what would ask another host or is not used on this page."""
    unwanted = ("thebe", "THEBE")

    def wanted(script):
        said = f"{getattr(script, 'filename', script)} {getattr(script, 'attributes', {}).get('body', '')}"
        return not any(word in said for word in unwanted)

    context["script_files"][:] = [script for script in context["script_files"] if wanted(script)]
    context["css_files"][:] = [sheet for sheet in context["css_files"] if "thebe" not in str(sheet.filename)]


PROGRESS = re.compile(r"[^|]*\d%\|.*\d+/\d+ \[")
CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")


class MarkChinese(SphinxPostTransform):
    """Give Chinese passages `lang="zh-CN"`, so that they are read and set as Chinese."""

    default_priority = 800

    def run(self, **kwargs):
        for element in self.document.findall(nodes.TextElement):
            if isinstance(element, (nodes.literal_block, nodes.math_block, nodes.math, nodes.raw)):
                continue
            text = element.astext()
            chinese = len(CHINESE.findall(text))
            if chinese and chinese * 3 >= len(LETTER.findall(text)):
                element["classes"].append("language-zh-CN")


def setup(app):
    app.connect("config-inited", configure, priority=400)
    app.connect("doctree-resolved", drop_thebe_config, priority=900)
    app.connect("doctree-resolved", drop_progress_bars)
    app.connect("html-page-context", page_assets, priority=900)
    app.connect("html-page-context", plain_citations)
    app.connect("builder-inited", stage_katex)
    app.connect("builder-inited", own_search)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", build_search)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("autodoc-skip-member", no_fields)
    app.add_post_transform(MarkChinese)
    app.add_css_file("attnteach.css", priority=900)
    app.add_js_file("attnteach.js", loading_method="defer")
    for part in ("figures", "head", "live", "offline", "practice", "problems", "publish", "editions"):
        app.setup_extension(f"{__name__}.{part}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
