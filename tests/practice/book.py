"""A small book for the practice room's tests: the sample questions, one notebook, the real practice pages."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/bank/book/chapters"
CONF = """
project = "sample"
extensions = ["myst_nb", "sphinxcontrib.bibtex", "sphinxcontrib.katex", "attnbook.practice"]
bibtex_bibfiles = ["chapters/references.bib"]
html_theme = "sphinx_book_theme"
html_theme_options = {"navbar_persistent": []}
html_static_path = ["static"]
katex_prerender = True
katex_css_path = "katex/katex.min.css"
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath"]
root_doc = "index"
"""
INDEX = """# Sample

```{toctree}
chapters/sample
chapters/bibliography
chapters/placed
chapters/practice/browse
chapters/practice/flashcards
chapters/practice/mock_interview
chapters/practice/study_plan
chapters/practice/take_with_you
chapters/practice/your_data
```
"""


def build(folder, questions=None):
    """Build the book under `folder`; `questions` replaces the sample's YAML. Returns (pages, messages)."""
    source = Path(folder) / "book"
    shutil.copytree(SAMPLE, source / "chapters")
    shutil.copytree(ROOT / "chapters/practice", source / "chapters/practice")
    shutil.copytree(ROOT / "node_modules/katex/dist", source / "static/katex")
    (source / "chapters/bibliography.md").write_text(
        "# Bibliography\n\n{cite}`vaswani2017`\n\n```{bibliography}\n```\n"
    )
    (source / "chapters/placed.md").write_text("# Placed\n\n```{questions} sample\n:seed: 7 21\n:level: L1\n```\n")
    (source / "conf.py").write_text(CONF)
    (source / "index.md").write_text(INDEX)
    if questions is not None:
        (source / "chapters/questions/sample.yml").write_text(questions, encoding="utf-8")
    pages = Path(folder) / "_build/html"
    return pages, sphinx(source, pages)


def sphinx(source, pages, *names):
    """Build the pages, or only those named, and return what Sphinx said."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", source, pages, *names]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stderr
