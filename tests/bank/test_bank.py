"""The bank: what is refused and with which words, what is recomputed, and that the book's own bank is right."""

import copy
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

import attnteach.bank
from attnteach.bank import BankError, load
from attnteach.bank.names import AmbiguousName, page_named
from attnteach.bank.normal import normal
from attnteach.bank.read import check, files, parse
from attnteach.bank.recompute import faults, read, recompute
from attnteach.bank.render import maths, to_html
from attnteach.bank.schema import Check, Item, characters, words
from attnteach.judge import problem_ids

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "chapters/questions"
BOOK = Path(__file__).parent / "book/chapters"
SAMPLE = BOOK / "questions/sample.yml"


@pytest.fixture
def fields():
    """The fields of the sample's items by id, free to be spoiled."""
    return copy.deepcopy({item["id"]: item for item in yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))})


def messages(tmp_path, items):
    """What `parse` says about a file with these items."""
    path = tmp_path / "spoiled.yml"
    path.write_text(yaml.safe_dump(items, allow_unicode=True), encoding="utf-8")
    return [str(fault) for fault in parse(path)[1]]


def book(tmp_path, items):
    """A folder of questions with these items, in a copy of the small book."""
    questions = tmp_path / "chapters/questions"
    questions.mkdir(parents=True)
    for name in ("references.bib", "sample.ipynb"):
        shutil.copy(BOOK / name, questions.parent)
    (questions / "sample.yml").write_text(
        yaml.safe_dump(list(items), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return questions


def test_the_books_bank_has_no_fault():
    bank, wrong = check(QUESTIONS)
    assert [str(fault) for fault in wrong] == []
    numeric = [item for item in bank.items if item.kind == "numeric"]
    assert numeric
    assert all(item.check for item in numeric)


def test_the_sample_has_no_fault_and_every_kind():
    bank = load(BOOK / "questions")
    assert {item.kind for item in bank.items} == {"concept", "numeric", "derive", "code", "debug", "design", "critique"}
    assert bank["sample-003"].time == 5
    assert bank.chapter_of["sample-003"] == "sample"


def test_the_documented_example_is_a_valid_item(tmp_path):
    example = tmp_path / "example.yml"
    example.write_text(textwrap.dedent(attnteach.bank.__doc__.split(".. code-block:: yaml")[1]), encoding="utf-8")
    items, wrong = parse(example)
    assert wrong == []
    assert list(faults(items[0])) == []


def spoil(path, value):
    def change(item):
        *way, last = path
        for step in way:
            item = item[step]
        if value is KeyError:
            del item[last]
        else:
            item[last] = value

    return change


@pytest.mark.parametrize(
    ("id", "path", "value", "field", "message"),
    [
        ("sample-001", ["question", "zh"], KeyError, "question.zh", "Field required"),
        ("sample-001", ["question", "zh"], "Why?", "question.zh", "holds no Chinese"),
        ("sample-001", ["question", "en"], "为什么要除以它？", "question.en", "holds Chinese"),
        ("sample-001", ["level"], "L5", "level", "'L0', 'L1', 'L2', 'L3' or 'L4'"),
        ("sample-001", ["seed"], 31, "seed.0", "less than or equal to 30"),
        ("sample-001", ["answer_30s", "en"], "word " * 76, "answer_30s.en", "76 words, at most 75"),
        ("sample-001", ["answer_30s", "zh"], "字" * 171, "answer_30s.zh", "171 characters and words, at most 170"),
        ("sample-001", ["answer_deep", "en"], "word " * 351, "answer_deep.en", "351 words, at most 350"),
        ("sample-001", ["id"], "Sample 1", "id", "should match pattern"),
        ("sample-001", ["asked_by"], "a company", "asked_by", "Extra inputs are not permitted"),
        ("sample-001", ["key_facts", 0, "evidence"], "I know it", "key_facts.0.evidence.0", "should match pattern"),
        ("sample-001", ["key_facts", 0, "claim", "zh"], "对", "key_facts.0.claim.zh", "Extra inputs are not permitted"),
        ("sample-001", ["key_facts"], [], "key_facts", "at least 1 item"),
        ("sample-001", ["traps", 0, "disproof", "en"], KeyError, "traps.0.disproof.en", "Field required"),
        ("sample-001", ["traps", 0, "evidence"], KeyError, "traps.0.evidence", "Field required"),
        ("sample-001", ["rubric", 2], KeyError, "item", "a line for each grade"),
        ("sample-001", ["rubric", 2, "zh"], KeyError, "rubric.2.zh", "Field required"),
        ("sample-001", ["followups", 0], KeyError, "followups", "at least 3 items"),
        ("sample-001", ["followups", 0, "if"], "strong", "item", "at least one `if: strong` and one `if: weak`"),
        ("sample-001", ["followups", 0, "ask", "zh"], KeyError, "followups.0.ask.zh", "Field required"),
        ("sample-002", ["check"], KeyError, "item", "a numeric item needs a check with `shown`"),
        ("sample-002", ["check", 0, "shown"], "41 GiB", "item", "does not stand in answer_30s.en"),
        ("sample-002", ["check", 0, "expression"], "1", "check.0", "either `function` or `expression`"),
        ("sample-003", ["code"], KeyError, "item", "a debug item shows the faulty code"),
        ("sample-003", ["code"], "def f(:", "item", "code: line 1"),
        ("sample-004", ["problem"], KeyError, "item", "a code item names the judge's problem"),
        (
            "sample-001",
            ["question", "en"],
            "What? <script>alert(1)</script>",
            "question.en",
            "raw HTML is not allowed: '<script>'",
        ),
        ("sample-001", ["traps", 0, "wrong", "en"], "a <b onclick=x>b</b>", "traps.0.wrong.en", "raw HTML"),
    ],
)
def test_a_spoiled_item_is_refused_by_file_id_and_field(tmp_path, fields, id, path, value, field, message):
    spoil(path, value)(fields[id])
    [line] = [line for line in messages(tmp_path, [fields[id]]) if field in line]
    assert line.startswith(f"spoiled.yml: {fields[id]['id']}: {field}: ")
    assert message in line


@pytest.mark.parametrize(
    ("id", "path", "value", "message"),
    [
        ("sample-001", ["key_facts", 0, "evidence"], "cell:sample#gone", "notebook 'sample' has no code cell 'gone'"),
        ("sample-001", ["key_facts", 0, "evidence"], "cell:sample#title", "no code cell 'title'"),
        ("sample-001", ["key_facts", 0, "evidence"], "cell:nowhere#gone", "no notebook 'nowhere'"),
        ("sample-001", ["key_facts", 0, "evidence"], "paper:nobody2030", "no entry 'nobody2030'"),
        ("sample-001", ["traps", 0, "evidence"], ["paper:vaswani2017", "paper:x"], "no entry 'x'"),
        ("sample-004", ["problem"], "no_such_problem", "the judge has no problem 'no_such_problem'"),
        ("sample-004", ["problem"], "multi_head_module", "the judge has no problem 'multi_head_module'"),
        ("sample-006", ["prereq"], ["sample-999"], "no item 'sample-999'"),
        ("sample-002", ["id"], "sample-001", "also in sample.yml"),
        ("sample-002", ["check", 0, "expect"], 42949672961, "says 42949672961, recomputed 42949672960"),
        ("sample-002", ["check", 0, "function"], "attnteach.kernels:nothing", "cannot be recomputed"),
        ("sample-002", ["check", 0, "function"], "os:system", "cannot be recomputed: ValueError: os is not part"),
        ("sample-006", ["check", "expression"], "__import__('os').getcwd()", "cannot be recomputed"),
    ],
)
def test_what_an_item_claims_is_checked_against_the_book(tmp_path, fields, id, path, value, message):
    spoil(path, value)(fields[id])
    with pytest.raises(BankError, match=re.escape(message)) as error:
        load(book(tmp_path, fields.values()))
    assert error.value.faults[0].file == "sample.yml"


def test_a_key_given_twice_is_an_error_with_its_line(tmp_path):
    path = tmp_path / "twice.yml"
    path.write_text("- id: a-001\n  level: L0\n  level: L1\n")
    assert str(parse(path)[1][0]) == "twice.yml: -: line 1: 'level' is given twice"


@pytest.mark.parametrize("text", ["just words", "a: mapping", "- [unclosed"])
def test_a_file_that_is_no_list_of_items_is_a_fault_not_a_crash(tmp_path, text):
    path = tmp_path / "odd.yml"
    path.write_text(text)
    assert parse(path)[1]


@pytest.mark.parametrize(
    ("shown", "value", "tolerance"),
    [
        ("40 GiB", 40 * 2**30, 2**29),
        ("320 KiB", 327680, 512),
        ("1.5e-3", 1.5e-3, 5e-5),
        ("85%", 0.85, 0.005),
        ("1,147 ms", 1.147, 0.0005),
        ("−2.50", -2.5, 0.005),
        ("4.2 PFLOPs", 4.2e15, 5e13),
    ],
)
def test_a_shown_number_is_read_with_its_unit_and_precision(shown, value, tolerance):
    assert read(shown) == (pytest.approx(value), pytest.approx(tolerance))


@pytest.mark.parametrize(("shown", "right"), [("0.7", True), ("0.67", True), ("0.66", False), ("0.6", False)])
def test_a_shown_number_must_round_to_the_recomputed_one(fields, shown, right):
    item = fields["sample-002"]
    item["check"] = {"expression": "2 / 3", "expect": 0.6666666666666666, "shown": shown}
    item["answer_30s"] = {"en": f"About {shown}.", "zh": f"约 {shown}。"}
    assert (not list(faults(Item.model_validate(item)))) is right


def test_functions_get_arrays_and_expressions_get_names():
    softmax = Check(function="attnteach.kernels:softmax", args={"x": [0, 0]}, expect=[0.5, 0.5])
    assert recompute(softmax).tolist() == [0.5, 0.5]
    assert recompute(Check(expression="sqrt(D) * log2(8)", args={"D": 4}, expect=6)) == 6
    assert recompute(Check(function="attnteach.kernels:flops", args={"T": 1, "M": 1}, expect=28)) == 28


def test_formulas_and_latin_words_count_as_one():
    assert words("the scale is $1 / \\sqrt{D}$ of one head") == 7
    assert characters("除以 $\\sqrt{D}$，softmax 更稳。") == 2 + 1 + 1 + 2


def test_html_in_an_item_comes_out_as_text():
    page = to_html("a <script>alert(1)</script> [x](javascript:alert(1)) ![i](http://e.org/i.png) $a<b$")
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page
    assert maths(page) == [("a<b", False)]


def test_a_line_break_inside_chinese_is_no_space():
    assert to_html("过早\n只盯住，\nsoftmax 一个\nkey") == "<p>过早只盯住，softmax 一个\nkey</p>"
    assert "<li>" in to_html("列表：\n\n- 一\n- 二")


def test_files_stand_in_the_order_of_the_book(tmp_path):
    questions = tmp_path / "chapters/questions"
    questions.mkdir(parents=True)
    for name in ("alpha", "beta", "gamma", "delta"):
        (questions / f"{name}.yml").touch()
    (tmp_path / "_toc.yml").write_text("parts:\n- chapters:\n  - file: chapters/x/gamma\n  - file: chapters/x/alpha\n")
    assert [path.stem for path in files(questions)] == ["gamma", "alpha", "beta", "delta"]


def test_files_are_found_beside_the_chapters():
    assert [path.name for path in files(BOOK / "questions")] == ["sample.yml"]


@pytest.mark.parametrize("path", files(QUESTIONS), ids=lambda path: path.stem)
def test_a_file_reads_the_same_without_the_c_library(path):
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


# Names


@pytest.mark.parametrize("id", problem_ids())
def test_every_problem_of_the_judge_may_be_asked_for(tmp_path, fields, id):
    fields["sample-004"]["problem"] = id
    assert check(book(tmp_path, fields.values()))[1] == []


def test_one_name_for_two_pages_is_an_error_that_names_both(tmp_path, fields):
    questions = book(tmp_path, fields.values())
    shutil.copytree(BOOK, questions.parent / "zh")
    assert check(questions)[1] == [], "the page at the root is meant"
    shutil.copytree(BOOK, questions.parent / "basics")
    (questions.parent / "sample.ipynb").unlink()
    messages = list(map(str, check(questions)[1]))
    assert messages[0] == "sample.yml: -: file: chapter 'sample' may be basics/sample or zh/sample"
    assert any("notebook 'sample' may be basics/sample or zh/sample" in message for message in messages)


def test_a_longer_name_tells_two_pages_apart():
    pages = {"chapters/a/cache", "zh/chapters/a/cache", "zh/chapters/b/mask", "cache"}
    assert page_named("cache", pages) == "cache"
    assert page_named("chapters/a/cache", pages) == "chapters/a/cache"
    assert page_named("mask", pages) == "zh/chapters/b/mask"
    assert page_named("ask", pages) is None
    with pytest.raises(AmbiguousName, match="'a/cache' may be chapters/a/cache or zh/chapters/a/cache"):
        page_named("a/cache", pages)


# The command line, far from the book


def bank_command(folder, *arguments):
    command = [sys.executable, "-m", "attnteach.bank", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )


@pytest.mark.parametrize("arguments", [["validate"], ["count"], ["export", "out"], ["normalise", "--check"]])
def test_without_questions_a_command_says_where_it_looked(tmp_path, arguments):
    done = bank_command(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"no questions in {tmp_path}/chapters/questions: expected <chapter>.yml there\n"


def test_without_a_bibliography_cited_papers_are_named_as_missing(tmp_path, fields):
    questions = book(tmp_path, fields.values())
    (questions.parent / "references.bib").unlink()
    done = bank_command(tmp_path, "validate")
    assert done.returncode == 1
    assert "no references.bib beside the folder of questions" in done.stdout
    assert "Traceback" not in done.stderr


def test_any_folder_is_validated_counted_and_exported(tmp_path):
    questions = BOOK / "questions"
    assert "7 items read, 0 faults" in bank_command(tmp_path, "validate", questions).stdout
    assert "by kind: code 1" in bank_command(tmp_path, "count", questions).stdout
    assert bank_command(tmp_path, "export", "out", questions).returncode == 0
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".json", ".apkg"}


# The written form


@pytest.mark.parametrize("path", [SAMPLE, *files(QUESTIONS)], ids=lambda path: path.stem)
def test_a_file_is_in_the_one_written_form(path):
    text = path.read_text(encoding="utf-8")
    assert normal(text) == text, "python -m attnteach.bank normalise"


def test_normalising_changes_the_form_and_nothing_else(tmp_path, fields):
    questions = book(tmp_path, fields.values())
    before = yaml.safe_load((questions / "sample.yml").read_text(encoding="utf-8"))
    assert bank_command(tmp_path, "normalise", "--check").returncode == 1
    assert bank_command(tmp_path, "normalise").returncode == 0
    assert bank_command(tmp_path, "normalise", "--check").returncode == 0
    text = (questions / "sample.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == before
    assert text == SAMPLE.read_text(encoding="utf-8")


def test_the_written_form_drawn_by_hand():
    messy = "- {question: {zh: 问, en: 'Why: so?'}, id: a-001, seed: [3, 7], tags: [\n a-b]," + (
        f' code: "x = 1\\ny = 2\\n", prereq: [], minutes: 4, answer_30s: {{en: {" ".join(["word"] * 30)}}}}}\n- {{id: a-002}}'
    )
    assert normal(messy) == textwrap.dedent("""\
        - id: a-001
          tags: [a-b]
          seed: [3, 7]
          prereq: []
          minutes: 4
          question:
            en: 'Why: so?'
            zh: 问
          code: |
            x = 1
            y = 2
          answer_30s:
            en: >-
              word word word word word word word word word word word word word word word word word word word word
              word word word word word word word word word word

        - id: a-002
        """)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: a-001\n  code: 'a # b'\n  # note\n  level: L0\n", "line 3: a comment would be lost"),
        ("- id: a-001\n  code: |\n    x  # text\n  level: L0 # note\n", "line 4: a comment would be lost"),
        ("a: mapping\n", "expected a list of items"),
        ("- id: a-001\n  id: a-002\n", "'id' is given twice"),
        ("- [unclosed\n", "expected ',' or ']'"),
    ],
)
def test_what_cannot_be_normalised_is_told_and_left_alone(tmp_path, text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        normal(text)
    (tmp_path / "odd.yml").write_text(text)
    done = bank_command(tmp_path, "normalise", ".")
    assert (done.returncode, done.stderr.startswith("odd.yml: ")) == (1, True)
    assert (tmp_path / "odd.yml").read_text() == text
