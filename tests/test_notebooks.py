"""Every chapter is normalised, short-celled, and in the order that the reader learns."""

import re

import pytest

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


def code(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@every_chapter
def test_is_normalised(path):
    assert path.read_text(encoding="utf-8") == normalised(read(path)), (
        f"run: make notebooks FILES={path.relative_to(CHAPTERS.parent)}"
    )


@every_chapter
def test_cells_are_few_and_short(path):
    assert len(code(path)) <= 25
    assert {cell.id: n for cell in code(path) if (n := len(cell.source.splitlines())) > 12} == {}


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

    kept = ["keep_output", "nbval-check-output"]
    out = [v4.new_output("stream", text="a"), v4.new_output("stream", text="b\n")]
    book = v4.new_notebook(
        metadata={"widgets": {}},
        cells=[
            v4.new_code_cell("1 \n\n", execution_count=7, outputs=list(out), id="one"),
            v4.new_code_cell("2", metadata={"tags": kept, "trusted": True}, outputs=list(out), id="two"),
        ],
    )
    import nbformat

    again = nbformat.reads(normalised(book), as_version=4)
    assert [cell.id for cell in again.cells] == ["one", "two"]
    assert [cell.source for cell in again.cells] == ["1", "2"]
    assert again.cells[0].outputs == []
    assert [output.text for output in again.cells[1].outputs] == ["ab\n"]
    assert [cell.execution_count for cell in again.cells] == [None, 2]
    assert again.cells[1].metadata == {"tags": kept}
    assert "widgets" not in again.metadata
    assert normalised(again) == normalised(book)
