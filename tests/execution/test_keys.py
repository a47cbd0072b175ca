"""One ingredient is changed at a time: exactly the notebooks that reach it have a new key."""

import re

import nbformat
import pytest

from attnbook.execution.keys import key, read, tree
from attnteach import reach
from attnteach.reach import Package
from tests.execution import tiny_book as tiny

EVERY = set(tiny.NOTEBOOKS)
JUDGED = {"judged", "hinted", "scored"}


def keys(book):
    package = Package(book / "tiny", tiny.NAMED, tiny.WORDS)
    return {name: key(read(book / f"{name}.ipynb"), package)[0] for name in tiny.NOTEBOOKS}


def changed(book, change):
    before = keys(book)
    change()
    after = keys(book)
    return {name for name in EVERY if before[name] != after[name]}


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_nothing_changes_by_itself(book):
    assert changed(book, lambda: None) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "whose"),
    [
        ("kernels/double.py", "2 * x", "x + x", {"doubled", "tripled", "whole", "translated", *JUDGED}),
        ("kernels/triple.py", "double(x) + x", "3 * x", {"tripled", "scored"}),
        ("kernels/__init__.py", "from .triple import", "from .double import double as", {"tripled", "scored"}),
        ("widgets/slider.py", "import files", "import files as files", {"figure"}),
        ("widgets/assets/slider.js", "1", "2", {"figure"}),
        ("datasets/films.py", "load()", "load()[0]", {"ranked"}),
        ("studies/rank.py", "seed +", "1 + seed +", {"ranked"}),
        ("studies/translate.py", "double(seed)", "seed", {"translated"}),
        ("studies/training.py", "3", "4", {"ranked", "translated"}),
        ("judge/core.py", "answer", "reply", JUDGED),
        ("judge/sandbox.py", "apart", "alone", JUDGED),
        ("judge/score.py", "1", "2", {"scored"}),
        ("judge/problems/twice/__init__.py", "(3)", "(4)", JUDGED),
        ("judge/problems/thrice/__init__.py", "(3)", "(4)", {"scored"}),
        ("judge/problems/twice/words.toml", "Two times", "Double it", set()),
        ("judge/problems/thrice/words.toml", "its double", "twice itself", set()),
        (
            "judge/problems/twice/words.toml",
            "Two times.",
            "That is twice the number.",
            JUDGED,
        ),  # two sentences are one now
        ("__init__.py", "1", "2", EVERY - {"plain"}),
    ],
)
def test_a_file_of_the_package(book, file, old, new, whose):
    assert changed(book, lambda: edit(book / "tiny" / file, old, new)) == whose


def test_a_file_that_appears(book):
    assert changed(book, lambda: (book / "tiny/widgets/assets/more.css").write_text("a {}")) == {"figure"}


def test_the_questions_and_the_prose(book):
    def change():
        (book / "questions.yml").write_text("- id: another\n")
        page = read(book / "doubled.ipynb")
        page.cells.insert(0, nbformat.v4.new_markdown_cell("Prose."))
        nbformat.write(page, book / "doubled.ipynb")

    assert changed(book, change) == set()


def test_a_cell(book):
    assert changed(book, lambda: nbformat.write(tiny.notebook("print(3)"), book / "plain.ipynb")) == {"plain"}


def test_a_data_package(book):
    def upgrade():
        tiny.distribution(book, "1.1")
        reach.distribution.cache_clear()

    assert changed(book, upgrade) == {"ranked"}


def test_a_pin_of_what_everything_runs_on(book, monkeypatch):
    from importlib import metadata

    plain = metadata.distribution

    class Newer:
        version, requires = "999", ()

    def upgrade():
        monkeypatch.setattr(metadata, "distribution", lambda name: Newer if name == "ipykernel" else plain(name))
        reach.distribution.cache_clear()

    assert changed(book, upgrade) == EVERY


@pytest.mark.parametrize(
    ("cell", "reached"),
    [
        ("from tiny.kernels import triple", {"double", "triple"}),
        ("from tiny.kernels import double as triple", {"double"}),
        ("from tiny import kernels\nkernels.double(1)", {"double"}),
        ("import tiny.kernels as k\nprint(k.double)", {"double"}),
        ("import tiny.kernels\ntiny.kernels.double(1)", {"double", "triple"}),
        ("from tiny import kernels\nfor name in names:\n    getattr(kernels, name)(1)", {"double", "triple"}),
        ("from tiny import kernels\nkernels.double, vars(kernels)", {"double", "triple"}),
        ("from tiny.kernels import *", {"double", "triple"}),
        ("from tiny.kernels.double import double", {"double"}),
    ],
)
def test_a_package_that_only_re_exports_is_seen_through(book, cell, reached):
    nbformat.write(tiny.notebook(cell), book / "plain.ipynb")
    modules, _ = Package(book / "tiny", tiny.NAMED, tiny.WORDS).reached(code=tree(read(book / "plain.ipynb")))
    assert {module.rpartition(".")[2] for module in modules if module.startswith("tiny.kernels.")} == reached


@pytest.mark.parametrize(
    ("cell", "reached"),
    [
        ("from tiny.judge import check\ncheck('thrice', f)", {"thrice"}),
        ("from tiny.judge import check as c\nc('thrice', f)", {"thrice"}),
        ("from tiny.judge import check\nid = 'thrice'\ncheck(id, f)", {"twice", "thrice"}),
        ("from tiny.judge import check\nlist(map(check, ids))", {"twice", "thrice"}),
        ("from tiny.judge import check\ncheck('unheard of', f)", {"twice", "thrice"}),
        ("from tiny import judge\njudge.check('thrice', f)", {"twice", "thrice"}),
        ("import tiny.judge as j\nj.check('thrice', f)", {"twice", "thrice"}),
        ("from tiny.judge import *", {"twice", "thrice"}),
        ("from tiny.judge.core import check\ncheck('thrice', f)", {"twice", "thrice"}),
        ("from tiny.judge import check", set()),
        ("%timeit 1\n!ls\nfrom tiny.judge import check\ncheck('twice', f)", {"twice"}),
        ("def late():\n    from tiny.judge import check\n    return check('twice', f)", {"twice"}),
    ],
)
def test_what_is_loaded_by_name(book, cell, reached):
    nbformat.write(tiny.notebook(cell), book / "plain.ipynb")
    modules, _ = Package(book / "tiny", tiny.NAMED, tiny.WORDS).reached(code=tree(read(book / "plain.ipynb")))
    assert {name[1] for module in modules if (name := re.fullmatch(r"tiny\.judge\.problems\.(\w+)", module))} == reached


def test_markdown_with_cells_is_a_notebook_and_other_markdown_is_none(book):
    (book / "page.md").write_text("# A page\n\n```python\n1\n```\n")
    assert read(book / "page.md") is None
    (book / "page.md").write_text("---\nfile_format: mystnb\n---\n\n# A page\n\n```{code-cell}\nprint(1)\n```\n")
    assert [cell.source for cell in read(book / "page.md").cells if cell.cell_type == "code"] == ["print(1)"]
