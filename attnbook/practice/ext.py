"""The practice room as an extension of Sphinx: what happens when."""

from dataclasses import dataclass, field
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from attnteach.bank import Bank
from attnteach.bank.names import page_named
from attnteach.bank.read import check

from ..site import staged
from . import benches, downloads, questions, rooms, thirty
from .addresses import Addresses, failed_notebooks
from .cells import name_cells
from .files import write_files
from .part import Part, root_of
from .scripts import lay_scripts

logger = logging.getLogger(__name__)

HTML_OF = {
    "question": questions.html,
    "room": rooms.html,
    "bench": benches.html,
    "list": benches.over_table,
    "downloads": downloads.html,
    "lead": thirty.html,
}


@dataclass
class Practice:
    """What one build knows of the bank, found on `app.practice` and filled in as the build goes on."""

    bank: Bank
    folder: Path  # what is copied to _static/practice
    pages: dict[str, str] = field(default_factory=dict)  # {chapter of the bank: docname}
    addresses: Addresses | None = None
    questions: dict[str, str] = field(default_factory=dict)  # {id: HTML}
    leads: dict[str, str] = field(default_factory=dict)  # {number of a seed question/part: HTML}
    pdfs: list[str] = field(default_factory=list)


def read_bank(app):
    source = Path(app.srcdir) / "chapters/questions"
    bank, faults = check(source) if any(source.glob("*.yml")) else (Bank({}), [])
    for fault in faults:
        logger.warning("question bank: %s", fault, type="bank")
    app.practice = Practice(bank, staged(app, ".assets") / "practice")
    lay_scripts(app.practice.folder)


def name_chapters(app, env, docnames):
    """Which page is meant by the name of each file of questions; AmbiguousName stops the build."""
    names = {name: page_named(name, env.found_docs) for name in app.practice.bank.chapters}
    app.practice.pages = {name: docname for name, docname in names.items() if docname}


def write_bank(app, builder):
    """Lay the bank out as static files, now that titles and addresses are known."""
    for name in failed_notebooks(app.env, app.practice.bank):
        logger.warning("question bank: cited as evidence, but did not run: %s", name, type="bank")
    app.practice.addresses = Addresses(app)
    for name, tex, message in write_files(app.practice, Path(app.outdir).parent / ".printed"):
        logger.warning("question bank: %s: maths %r: %s", name, tex, message, type="bank")


def visit_part(writer, node):
    root = root_of(writer.builder, writer.builder.current_docname)
    writer.body.append(HTML_OF[node["part"]](writer.builder.app, node["name"], root))
    raise nodes.SkipNode


def skip_part(writer, node):
    raise nodes.SkipNode


def add_script(app, pagename, templatename, context, doctree):
    app.add_js_file("practice/main.js", type="module")


def setup(app):
    others = {builder: (skip_part, None) for builder in ("latex", "text", "man", "texinfo")}
    app.add_node(Part, html=(visit_part, None), **others)
    app.add_directive("questions", questions.Questions)
    app.add_directive("practice", rooms.Room)
    app.add_directive("seed-question", thirty.SeedQuestion)
    app.add_directive("thirty", thirty.Thirty)
    app.add_directive("thirty-numbers", thirty.ThirtyNumbers)
    app.connect("builder-inited", read_bank)
    app.connect("env-before-read-docs", name_chapters)
    app.connect("doctree-read", name_cells)
    app.connect("doctree-read", questions.append_questions)
    app.connect("write-started", write_bank)
    app.add_css_file("practice/practice.css")
    app.connect("html-page-context", add_script)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
