"""A small book built with the real configuration, as a publisher does: with an address under a sub-path and a repository."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.books import ROOT, SAMPLE, jupyter_book

ADDRESS = "https://example.org/attention/"
REPOSITORY = "https://github.com/somebody/attention-book"
CHAPTERS = [
    "chapters/index",
    "chapters/sample",
    "chapters/foundations/folds",
    "chapters/bibliography",
    "chapters/changes",
]
ROOMS = ["chapters/practice/flashcards", "chapters/practice/take_with_you"]
TOC = """
format: jb-book
root: chapters/index
parts:
  - caption: Learn
    chapters:
      - file: chapters/sample
      - file: chapters/foundations/folds
  - caption: Practice
    chapters:
      - file: chapters/practice/take_with_you
      - file: chapters/practice/flashcards
  - caption: Reference
    chapters:
      - file: chapters/bibliography
      - file: chapters/changes
"""
INDEX = """# A small book

A book as small as a book can be begins [with folds](foundations/folds) and [trains](practice/flashcards).
"""
FOLDS = r"""# Folds & figures

A page with folds, "quotes", a figure and mathematics in it.

The bound is $\lVert x \rVert \le 1$, see [the sample](../sample.ipynb) and {cite}`vaswani2017`.

:::{dropdown} The answer
Kept: **forty-two**.

答案在这里。
:::

$$\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$

| a very wide table | with | many | columns |
|---|---|---|---|
| `np.allclose(attention(q, k, v, mask=mask), attention_weights(q, k, mask=mask) @ v)` | `one_long_name_without_any_break_in_it` | 3 | 4 |
"""
FIGURES = """
import numpy as np
from attnteach.plots import heat_map
from attnteach.widgets import explore
explore(lambda n: heat_map(np.eye(n)), alt=lambda n: f"An identity of {n} positions.", n=[2, 3, 4], start={"n": 3})
"""
CHANGES = """# What is new

Words that stand before the first of the changes.

## 2026-01-05: An older change

It was [here](foundations/folds).

## 2026-02-07: A newer change & more

- Two < three.
"""


def build(folder, address):
    """Build the book under `folder` for `address`, warnings being errors; returns the folder of its pages."""
    source = Path(folder) / "book"
    shutil.copytree(SAMPLE, source / "chapters")
    (source / "chapters/practice").mkdir()
    for name in ("take_with_you", "flashcards"):
        shutil.copy(ROOT / f"chapters/practice/{name}.md", source / "chapters/practice")
    shutil.copy(ROOT / "_config.yml", source)
    (source / "_toc.yml").write_text(TOC)
    (source / "chapters/index.md").write_text(INDEX)
    (source / "chapters/changes.md").write_text(CHANGES)
    (source / "chapters/bibliography.md").write_text("# Bibliography\n\n```{bibliography}\n```\n")
    (source / "chapters/foundations").mkdir()
    cells = [new_markdown_cell(FOLDS), new_code_cell(FIGURES.strip(), id="figure")]
    nbformat.write(new_notebook(cells=cells), source / "chapters/foundations/folds.ipynb")
    return build_again(source, address)


def build_again(source, address):
    """The same build once more, over what it left."""
    return jupyter_book(source, BOOK_URL=address, BOOK_REPOSITORY=REPOSITORY)
