"""Execute the chapters again and keep in git only what is meant to be kept: python tools/notebooks.py [FILE ...].

The first cell says how to install what the notebook needs. Outputs stay in cells tagged `keep_output` and `nbval-check-output`: results that the prose quotes.
"""

import sys
import time
from pathlib import Path

import nbformat

CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"
KEPT = {"keep_output", "nbval-check-output"}
# a comment of MyST: no page shows it, Jupyter and Colab do
HINT = (
    '% To run this notebook where the package is missing: `pip install ".[book]"` in a copy of the repository, or in Colab '
    '`%pip install "attnteach[book] @ git+https://github.com/OWNER/NAME"`, with the owner and the name in its address.'
)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks():
    return sorted(path for path in CHAPTERS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def read(path):
    return nbformat.read(path, as_version=4)


def kept(output, number):
    """An output without what differs between two runs."""
    output = nbformat.from_dict(output)
    if "execution_count" in output:
        output.execution_count = number
    if "metadata" in output:
        output.metadata = {}
    return output


def merged(outputs, number):
    """Neighbouring pieces of one stream as one: where the kernel cut them is chance."""
    whole = []
    for output in outputs:
        if whole and output.output_type == whole[-1].output_type == "stream" and output.name == whole[-1].name:
            whole[-1].text += output.text
        else:
            whole.append(kept(output, number))
    return whole


def hinted(text):
    """The text of the first cell, ending with the hint."""
    lines = [line for line in text.splitlines() if not line.startswith(HINT[:23])]
    return "\n".join([*lines, *([""] if lines[-1] else []), HINT])


def normalised(book):
    """The notebook as git should hold it, as text."""
    book = nbformat.from_dict(book)
    book.metadata = nbformat.from_dict(METADATA)
    book.nbformat, book.nbformat_minor = 4, 5
    number = 0
    for cell in book.cells:
        cell.source = "\n".join(line.rstrip() for line in cell.source.strip("\n").splitlines())
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            number += 1
            keep = set(tags) >= KEPT and bool(cell.outputs)
            # nbval takes outputs without a number for those of a cell that never ran
            cell.execution_count = number if keep else None
            cell.outputs = merged(cell.outputs, number) if keep else []
    if book.cells and book.cells[0].cell_type == "markdown":
        book.cells[0].source = hinted(book.cells[0].source)
    return nbformat.writes(book) + "\n"


def execute(path):
    from nbclient import NotebookClient

    book = read(path)
    NotebookClient(book, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    return book


if __name__ == "__main__":
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or notebooks()
    for number, path in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {path.relative_to(CHAPTERS)} ", end="", flush=True)
        start = time.perf_counter()
        text = normalised(execute(path))
        changed = text != path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        print(f"{time.perf_counter() - start:.0f} s{', changed' if changed else ''}", flush=True)
