"""Every chapter is normalised, short-celled, and in the order that the reader learns."""

import ast
import inspect
import re
import subprocess
import sys

import pytest

from attnteach import kernels
from attnteach.judge.problems import problem_ids
from tools.notebooks import CHAPTERS, HINT, hinted, normalised, notebooks, read

SECTIONS = [
    "The interviewer asks",
    "The idea",
    "Build it",
    "See it",
    "Break it",
    "What it costs",
    "They will ask next",
    "Your turn",
    "What to remember",
]
HIDDEN_STATE = re.compile(r"^\s*[!%]\s*(pip|conda|wget|curl)|np\.random\.seed|torch\.manual_seed\(\)", re.M)

every_chapter = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
# a page beside the chapters, such as the conventions, has sections of its own
taught = pytest.mark.parametrize("path", [p for p in notebooks() if p.parent != CHAPTERS], ids=lambda path: path.stem)


COLUMNS = 88  # what a page shows at 1280 px, and chapters/ruff.toml
FENCE = re.compile(r"^(`{3,})python\n(.*?)^\1`*$", re.M | re.S)


def code(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def folded(cell):
    """Does a page keep the code of this cell under a fold?"""
    return bool({"hide-input", "hide-cell"} & set(cell.metadata.get("tags", [])))


def wide(source):
    return [line for line in source.splitlines() if len(line) > COLUMNS]


def only_proves(source):
    """Does a cell assert, and neither define nor show anything?"""
    statements = ast.parse(source).body
    inner = [node for statement in statements for node in ast.walk(statement)]
    shows = any(isinstance(node, ast.Expr) for node in statements) or any(
        isinstance(node, ast.Call) and getattr(node.func, "id", None) == "print" for node in inner
    )
    defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in statements)
    return any(isinstance(node, ast.Assert) for node in inner) and not shows and not defines


def printed(path):
    """Names of the functions that a chapter prints by `show_source`."""
    nodes = [node for cell in code(path) for node in ast.walk(ast.parse(cell.source))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "show_source"]
    return {argument.id for call in calls for argument in call.args if isinstance(argument, ast.Name)}


@every_chapter
def test_is_normalised(path):
    assert path.read_text(encoding="utf-8") == normalised(read(path)), (
        f"run: make notebooks FILES={path.relative_to(CHAPTERS.parent)}"
    )


@every_chapter
def test_cells_are_few_and_short(path):
    shown = [cell for cell in code(path) if not folded(cell)]
    assert len(shown) <= 25
    assert {cell.id: n for cell in shown if (n := len(cell.source.splitlines())) > 12} == {}


@every_chapter
def test_no_line_of_code_is_cut(path):
    cells = read(path).cells
    assert {cell.id: lines for cell in cells if cell.cell_type == "code" and (lines := wide(cell.source))} == {}
    fences = {cell.id: "".join(text for _, text in FENCE.findall(cell.source)) for cell in cells}
    assert {name: lines for name, text in fences.items() if (lines := wide(text))} == {}


@pytest.mark.parametrize("style", [("format", "--check"), ("check",)], ids=" ".join)
def test_code_has_one_form(style):
    ruff = subprocess.run([sys.executable, "-m", "ruff", *style, *notebooks()], capture_output=True, text=True)
    assert ruff.returncode == 0, ruff.stdout


@every_chapter
def test_imports_are_folded(path):
    assert folded(code(path)[0]), "tag the first cell of code `hide-input`"


@taught
def test_what_only_proves_is_folded(path):
    proofs = [cell for cell in code(path) if cell.id.startswith("proof-") and only_proves(cell.source)]
    assert [cell.id for cell in proofs if not folded(cell)] == [], "tag these `hide-input`"


# kernels of problems whose chapters, on positions and on diagnosis, are still to come
AHEAD = {"ntk_theta", "llama3_frequencies", "yarn_frequencies", "t5_bucket", "rms_norm"}
AHEAD |= {"retain_contributions", "time_gap_encoding", "gat_layer", "gatv2_layer"}


def test_each_kernel_is_printed_whole():
    functions = {name for name in kernels.__all__ if inspect.isfunction(getattr(kernels, name))}
    left = functions.difference(*map(printed, notebooks()))
    assert left == AHEAD, "print each in a chapter: show_source(name)"
    assert set(problem_ids()) >= AHEAD


def test_what_is_told_from_the_code_of_a_cell():
    assert only_proves("x = 1\nfor i in (1, 2):\n    assert x")
    assert not only_proves("x = 1")
    assert not only_proves("assert 1\nprint(1)")
    assert not only_proves("for i in (1, 2):\n    print(i)\n    assert i")
    assert not only_proves("def f():\n    return 1\n\n\nassert f()")
    assert FENCE.findall("```python\nx = 1\n```\n\n```text\ny\n```") == [("```", "x = 1\n")]


@taught
def test_sections_are_complete_and_in_order(path):
    prose = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    prose = re.sub(r"^(`{3,}|:{3,}).*?^\1\s*$", "", prose, flags=re.M | re.S)
    assert re.findall(r"^## (.+?)\s*$", prose, re.M) == SECTIONS


@every_chapter
def test_cells_have_names_that_last(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    proofs = [cell.id for cell in code(path) if re.search(r"^\s*assert\b", cell.source, re.M)]
    assert proofs, "a chapter proves its claims by asserting them"
    assert [name for name in proofs if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", name)] == []


@every_chapter
def test_nothing_is_hidden(path):
    cells = code(path)
    assert re.match(r"(import|from)\b", cells[0].source.lstrip()), "the first code cell imports"
    assert [cell.id for cell in cells if HIDDEN_STATE.search(cell.source)] == []


@every_chapter
def test_says_how_to_install_what_it_needs(path):
    assert read(path).cells[0].source.splitlines()[-1] == HINT


def test_the_hint_is_given_once():
    assert hinted("# A") == hinted(hinted("# A")) == hinted(f"# A\n\n{HINT[:40]} and old words") == f"# A\n\n{HINT}"


def test_normalising_strips_what_differs_between_runs():
    from nbformat import v4

    tags = ["keep_output", "nbval-check-output"]
    out = [v4.new_output("stream", text="a"), v4.new_output("stream", text="b\n")]
    book = v4.new_notebook(
        metadata={"widgets": {}},
        cells=[
            v4.new_code_cell("1 \n\n", execution_count=7, outputs=list(out), id="one"),
            v4.new_code_cell("2", metadata={"tags": tags, "trusted": True}, outputs=list(out), id="two"),
        ],
    )
    import nbformat

    again = nbformat.reads(normalised(book), as_version=4)
    assert [cell.id for cell in again.cells] == ["one", "two"]
    assert [cell.source for cell in again.cells] == ["1", "2"]
    assert again.cells[0].outputs == []
    assert [output.text for output in again.cells[1].outputs] == ["ab\n"]
    assert [cell.execution_count for cell in again.cells] == [None, 2]
    assert again.cells[1].metadata == {"tags": tags}
    assert "widgets" not in again.metadata
    assert normalised(again) == normalised(book)
