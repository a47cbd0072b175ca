"""Execute the chapters and keep in git only what is meant to be kept: python tools/notebooks.py [--check] [FILE ...].

The first cell says how to install what the notebook needs. Outputs stay in cells tagged `keep_output` and `nbval-check-output`: results that the prose quotes.
With --check nothing is written: every cell of every page has run without an error, and what git keeps is what it gives.
Nothing is executed whose outputs the build has already (attnbook.execution).
"""

import sys
from argparse import ArgumentParser
from difflib import unified_diff
from pathlib import Path

import nbformat

from attnteach.whole import write_whole

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
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


def stable(output, number):
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
            whole.append(stable(output, number))
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
            # an output without a number looks like that of a cell that never ran
            cell.execution_count = number if keep else None
            cell.outputs = merged(cell.outputs, number) if keep else []
    if book.cells and book.cells[0].cell_type == "markdown":
        book.cells[0].source = hinted(book.cells[0].source)
    return nbformat.writes(book) + "\n"


def pages(paths):
    """The executed pages of these files: {path: notebook}; exits with the cell that raises."""
    from attnbook.execution.store import Failed, execute_missing, executed, page
    from attnteach.reach import Package

    package = Package(ROOT / "attnteach")
    pages = [each for path in paths if (each := page(path, ROOT, ROOT / "_build/.executed", package))]
    try:
        execute_missing(pages, package, ROOT / "_build/cache")
    except Failed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("stopped; what was executed is kept")
    return {each.path: executed(each) for each in pages}


def difference(path, text):
    """What git keeps of a chapter and what it gives now, as a diff; empty where they agree."""
    before = path.read_text(encoding="utf-8")
    return "".join(unified_diff(before.splitlines(True), text.splitlines(True), str(path), "as executed"))


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    chosen = [path.resolve() for path in options.files] or sorted({*notebooks(), *CHAPTERS.rglob("*.md")})
    if missing := [str(path) for path in options.files if not path.is_file()]:
        parser.error(f"no such file: {', '.join(missing)}")
    executed = {path: normalised(book) for path, book in pages(chosen).items() if path.suffix == ".ipynb"}
    differences = {path: text for path, book in executed.items() if (text := difference(path, book))}
    if options.check:
        print(
            *differences.values(),
            f"{len(executed)} notebooks executed, {len(differences)} differ from what git keeps",
            sep="\n",
        )
        sys.exit(bool(differences))
    for path in differences:
        write_whole(path, executed[path])
        print(f"{path.relative_to(ROOT)} changed")
