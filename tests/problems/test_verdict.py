"""A verdict of the judge in a chapter, as Jupyter stores it."""

import nbformat

from attnteach.judge import check, problem
from tests import books


def notebook():
    """One cell whose output is a verdict."""
    data = check("softmax", problem("softmax").stub, seed=0)._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell("check('softmax', softmax)")
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
    cells = [nbformat.v4.new_markdown_cell("# A verdict"), cell]
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    )


def test_a_verdict_stands_in_a_chapter_as_html(tmp_path):
    books.write(
        tmp_path,
        {"verdict": notebook()},
        extensions=["myst_nb", "attnbook.problems"],
        nb_execution_mode="off",
        nb_mime_priority_overrides=[("html", "application/vnd.jupyter.widget-view+json", None)],
    )
    books.sphinx(tmp_path, tmp_path / "html", strict=True)
    text = (tmp_path / "html/verdict.html").read_text(encoding="utf-8")
    assert text.count("verdict-rejected") == 1
    assert text.count("softmax: rejected") == 1
    assert "vnd.attnteach" not in text
