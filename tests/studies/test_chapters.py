"""What chapters do with the studies."""

import ast

import pytest

from tools.notebooks import notebooks, read


def code(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "path",
    [p for p in notebooks() if any("attnteach.studies" in cell.source for cell in code(p))],
    ids=lambda p: p.stem,
)
def test_results_have_names_and_are_looked_up_by_no_string(path):
    lookups = {
        (cell.id, node.slice.value)
        for cell in code(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }
    assert lookups == set()
