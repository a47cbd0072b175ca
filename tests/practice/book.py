"""A small book for the practice room's tests: the sample questions, one notebook, the real practice pages."""

import shutil
from pathlib import Path

from attnbook.practice.rooms import ROOMS
from tests import books
from tests.books import ROOT, SAMPLE

CONFIG = {
    "project": "sample",
    "extensions": ["myst_nb", "sphinxcontrib.bibtex", "sphinxcontrib.katex", "attnbook.practice", "attnbook.policy"],
    "bibtex_bibfiles": ["chapters/references.bib"],
    "html_theme_options": {"navbar_persistent": []},
    "html_static_path": ["static"],
    "katex_prerender": True,
    "katex_css_path": "katex/katex.min.css",
    "nb_execution_mode": "force",
    "nb_execution_raise_on_error": True,
    "myst_enable_extensions": ["dollarmath"],
}
PAGES = {
    "chapters/sample": SAMPLE / "sample.ipynb",
    "chapters/bibliography": "# Bibliography\n\n{cite}`vaswani2017`\n\n```{bibliography}\n```\n",
    "chapters/placed": "# Placed\n\n```{questions} sample\n:seed: 7 21\n:level: L1\n```\n",
    "chapters/thirty/3": "# 3. How does self-attention work?\n\n```{seed-question} 3\n```\n",
    "chapters/seed_map": "# The thirty questions\n\n```{thirty}\n```\n",
    "chapters/practice/coding_problems": "# Coding problems\n\nWhere the problem of a question is found.\n",
    **{f"chapters/practice/{room}": ROOT / f"chapters/practice/{room}.md" for room in (*ROOMS, "take_with_you")},
}


def build(folder, questions=None):
    """Build the book under `folder`; `questions` replaces the sample's YAML. Returns (pages, messages)."""
    source = Path(folder) / "book"
    shutil.copytree(SAMPLE, source / "chapters")
    shutil.copytree(ROOT / "node_modules/katex/dist", source / "static/katex")
    if questions is not None:
        (source / "chapters/questions/sample.yml").write_text(questions, encoding="utf-8")
    books.write(source, PAGES, **CONFIG)
    pages = Path(folder) / "_build/html"
    return pages, books.sphinx(source, pages)
