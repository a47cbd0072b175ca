"""The pages of problems as they are made, without a browser."""

import ast
import re
from html import escape

import numpy as np
import pytest
import yaml

from attnbook.problems.bugs import BUGS, choices
from attnbook.problems.example import SEED, example
from attnbook.problems.problems import answers, quoted, statement, whole
from attnteach.judge import problem, problem_ids, problems
from tests.books import ROOT

HERE = "chapters/practice"


def sections(parts, file):
    """The files that the table of contents puts below a page."""
    pages = [page for part in parts for page in part["chapters"] if page["file"] == file]
    return [below["file"] for page in pages for below in page.get("sections", [])]


@pytest.mark.parametrize(
    ("table", "folder", "directive", "names"),
    [
        ("coding_problems", "problems", "problem-page", problem_ids()),
        ("spot_the_bug", "bugs", "bug-page", [str(number) for number in range(1, len(BUGS) + 1)]),
    ],
)
def test_each_has_a_page_of_one_line_in_the_order_of_the_table(table, folder, directive, names):
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    assert sections(parts, f"{HERE}/{table}") == [f"{HERE}/{folder}/{name}" for name in names]
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / HERE / folder).glob("*")}
    assert texts == {name: f"```{{{directive}}} {name}\n```\n" for name in names}


@pytest.mark.parametrize("id", [p.id for p in problems() if not p.torch_only])
def test_an_example_gives_what_it_says(id):
    """Its call, run with the worked answer, against its comment read as Python, where the judge reads it."""
    code = example(problem(id))
    lines = code.splitlines()
    assert max(map(len, lines)) <= 88
    assert len(lines) <= 45
    *setting, call = ast.parse(code).body
    names = {}
    exec(problem(id).reference, names)
    exec(compile(ast.Module(setting, []), id, "exec"), names)
    got = eval(compile(ast.Expression(call.value), id, "eval"), names)
    told = "\n".join(line.removeprefix("# ") for line in lines[call.end_lineno :])
    want = eval(told, {"np": np})
    read = next(problem(id).drawn(SEED, "numpy")).read
    same(read(got), read(want))


def same(got, want):
    if isinstance(want, (tuple, list)):
        assert len(got) == len(want)
        for one, other in zip(got, want, strict=True):
            same(one, other)
        return
    np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=2e-4, atol=6e-5)
    assert np.asarray(got).dtype.kind == np.asarray(want).dtype.kind


@pytest.mark.parametrize("p", problems(), ids=lambda p: p.id)
def test_other_answers_are_shown_with_what_is_wrong(p):
    shown = answers(p)
    assert [one["code"] for one in shown["right"]] == list(p.right_answers.values())
    hints = [one["hint"] for one in shown["wrong"]]
    assert set(hints) <= {mutant.hint for mutant in p.mutants}
    assert len(hints) >= 6
    assert all(one["code"] != p.reference for one in shown["wrong"])


def test_a_bug_offers_its_own_fault_among_three_others():
    assert len(set(BUGS)) == len(BUGS) >= 20
    for number, (id, name) in enumerate(BUGS, 1):
        form = choices(number, problem(id), problem(id).mutant(name))
        assert re.findall(r'value="1"> <span>(.*?)</span>', form) == [escape(problem(id).mutant(name).hint)]
        assert form.count('value="0"') == 3


def test_a_sentence_cut_for_its_length_is_whole_and_a_line_of_shapes_stays():
    long = f"{'word ' * 20}and so on to the"
    assert whole(f"{long}\nend.\nx (T, D) -> (T,)\nmask: bool") == [f"{long} end.", "x (T, D) -> (T,)", "mask: bool"]
    assert whole(f"{long}:\n1 the outcome") == [f"{long}:", "1 the outcome"]


def test_names_in_a_statement_are_code():
    assert [(node.tagname, node.astext()) for node in quoted("along `axis`.")] == [
        ("#text", "along "),
        ("literal", "axis"),
        ("#text", "."),
    ]
    for one in problems():
        assert "`" not in statement(one)[0].astext()
