"""The key of a notebook: its cells, what they reach, and what is installed."""

import ast
import hashlib
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook

from attnteach.reach import versions

KERNEL = {"ipykernel", "nbclient"}  # what runs the cells and reads their outputs
TAGS = {"raises-exception", "skip-execution"}  # tags that change how a cell runs


def read(path):
    """A page's notebook, or None where it has no code cells: .ipynb, or Markdown in the notation of MyST-NB."""
    text = Path(path).read_text(encoding="utf-8")
    if Path(path).suffix == ".ipynb":
        book = nbformat.reads(text, as_version=4)
    elif is_myst_markdown_notebook(text):
        book = read_myst_markdown_notebook(text, path=path)
    else:
        return None
    return book if code(book) else None


def code(book):
    """The code cells."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def key(book, package):
    """(hash of everything that the outputs of a notebook depend on, the modules it reaches), as `package` (attnteach.reach.Package) lies on the disk."""
    total = hashlib.sha256()
    for cell in code(book):
        total.update(repr((cell.source, sorted(TAGS & set(cell.metadata.get("tags", ()))))).encode())
    modules, others = package.reached(code=tree(book))
    total.update(package.digest(modules).encode())
    total.update(repr(versions(frozenset(others | KERNEL))).encode())
    return total.hexdigest(), modules


def tree(book):
    """The syntax tree of all cells; raises SyntaxError, naming the cell, where one cannot be read."""
    body = []
    for number, cell in enumerate(code(book), 1):
        source = TransformerManager().transform_cell(cell.source)  # %magic and !shell are Python below
        body += ast.parse(source, filename=f"code cell {number}").body
    return ast.Module(body, [])
