"""A small book for the tests of problems: the table, the pages of some, the room that keeps progress, the engine."""

import shutil

from attnbook.pages.assets import colour_sheet
from tests import books
from tests.books import ROOT, SAMPLE
from tests.practice.book import CONFIG

SOME = ("attention", "causal_mask", "kv_bytes", "MultiHeadAttention")  # arrays, whole numbers, keywords, a module
SOME_BUGS = (1, 2, 3)


def build(folder):
    """Build the book under `folder`; the folder of its pages."""
    source = folder / "book"
    shutil.copytree(SAMPLE / "questions", source / "chapters/questions")
    shutil.copy(SAMPLE / "references.bib", source / "chapters")
    shutil.copytree(ROOT / "node_modules/katex/dist", source / "static/katex")
    shutil.copy(ROOT / "attnbook/pages/web/attnteach.css", source / "static")
    (source / "static/colours.css").write_text(colour_sheet(), encoding="utf-8")
    kept = ("coding_problems", "spot_the_bug", "browse", "your_data", "study_plan")
    pages = {f"chapters/practice/{name}": ROOT / f"chapters/practice/{name}.md" for name in kept}
    pages |= {f"chapters/practice/problems/{id}": ROOT / f"chapters/practice/problems/{id}.md" for id in SOME}
    pages |= {f"chapters/practice/bugs/{n}": ROOT / f"chapters/practice/bugs/{n}.md" for n in SOME_BUGS}
    extensions = [*CONFIG["extensions"], "attnbook.live", "attnbook.problems"]
    config = CONFIG | {"extensions": extensions, "html_css_files": ["colours.css", "attnteach.css"]}
    books.write(source, pages, **config | {"nb_execution_mode": "off"})
    out = folder / "_build/html"
    books.sphinx(source, out)
    return out
