"""What the pages are made of, without building the book."""

import json
import re
import shutil
from types import SimpleNamespace

import html5lib
import pytest
from myst_nb.sphinx_ import NbMetadataCollector

from attnbook.practice import files, plans, questions
from attnbook.practice.addresses import Addresses, failed_notebooks
from attnbook.practice.typeset import typeset
from attnbook.words import words
from attnteach.bank import load
from attnteach.bank.names import AmbiguousName
from attnteach.bank.render import to_html
from attnteach.judge import problem_ids
from tests import books
from tests.books import ROOT, SAMPLE
from tests.practice.book import CONFIG

QUESTIONS = ROOT / "chapters/questions"


def nowhere(evidence):
    return {"text": evidence, "url": None}


def test_the_maths_of_the_whole_bank_can_be_set():
    bank = load(QUESTIONS)
    _, wrong = typeset({item.id: questions.in_chapter(item, "", nowhere) for item in bank.items})
    assert wrong == []


def test_maths_that_cannot_be_set_is_named():
    pages, wrong = typeset(
        {"good": '<span class="math inline">a &lt; b</span>', "bad": '<div class="math block">\\frac{</div>'}
    )
    assert 'class="katex"' in pages["good"]
    [(name, tex, message)] = wrong
    assert (name, tex) == ("bad", "\\frac{")
    assert "Unexpected end of input" in message


@pytest.mark.parametrize(
    "tex",
    [
        r"\nosuch <img src=x onerror=hacked=1>",
        r"\frac{1}{2 <script>hacked=1</script>",
        r"x</annotation></semantics></math><img src=x onerror=hacked=1>\nosuch",
        r"\text{</span><script>hacked=1</script>}",
        r"\href{javascript:hacked=1}{<img src=x onerror=hacked=1>}",
        r"\htmlStyle{position:fixed;inset:0}{x} \includegraphics{http://example.org/x.png}",
        r"\url{javascript:hacked=1} \htmlData{a=<img src=x>}{x}",
        r"\def\a{\a<b>\a}\a",
    ],
)
def test_no_maths_becomes_markup_of_its_own(tex):
    for block in (False, True):
        page = to_html(f"$${tex}$$" if block else f"a ${tex}$ b")
        made, _ = typeset({"page": page})
        tree = html5lib.parse(made["page"], treebuilder="lxml")
        names = {element.tag.split("}")[1] for element in tree.iter() if isinstance(element.tag, str)}
        assert names & {"img", "script", "iframe", "b"} == set(), made
        for element in tree.iter():
            assert not any(name.startswith("on") for name in element.attrib), made
            assert "javascript:" not in element.get("href", ""), made


def test_a_rule_of_maths_is_no_larger_than_a_page():
    made, _ = typeset({"page": to_html(r"$\rule{500em}{500em}$")})
    assert "500em" not in re.sub(r"<annotation.*?</annotation>", "", made["page"])


def test_the_browser_gets_every_item_with_its_sources():
    bank = load(SAMPLE / "questions")
    written = {name: json.loads(text) for name, text in files.as_files(bank, {}, nowhere).items()}
    assert written.keys() == {"items.json", "texts-sample.json"}
    assert (
        [item["id"] for item in written["items.json"]["items"]]
        == list(written["texts-sample.json"])
        == list(bank.chapter_of)
    )
    first = written["texts-sample.json"]["sample-001"]
    assert first["facts"][0]["evidence"] == [{"text": "cell:sample#equal-scores", "url": None}]
    assert first["deep"].keys() == {"en"}
    assert first["q"].keys() == first["followups"][0]["ask"].keys() == first["rubric"][4].keys() == {"en", "zh"}


def test_evidence_that_did_not_run_is_named(monkeypatch):
    runs = {"chapters/sample": {"succeeded": False}}
    monkeypatch.setattr(NbMetadataCollector, "get_exec_data", lambda env, docname: runs[docname])
    env = SimpleNamespace(found_docs={"chapters/sample", "chapters/other"})
    bank = load(SAMPLE / "questions")
    assert failed_notebooks(env, bank) == ["chapters/sample"]
    runs["chapters/sample"]["succeeded"] = True
    assert failed_notebooks(env, bank) == []


# Names and pages


def addresses(titles, placed):
    """Addresses in a book of pages {docname: title}, some of which hold a chapter's questions {docname: chapter}."""
    env = SimpleNamespace(
        found_docs=set(titles),
        metadata={docname: {"attn_questions_of": chapter} for docname, chapter in placed.items()},
        titles={docname: SimpleNamespace(astext=lambda title=title: title) for docname, title in titles.items()},
        get_domain=lambda name: SimpleNamespace(
            bibdata=SimpleNamespace(data=SimpleNamespace(entries={})), citations=[]
        ),
    )
    return Addresses(SimpleNamespace(env=env, builder=SimpleNamespace(get_target_uri=lambda page: f"{page}.html")))


def test_questions_without_a_chapter_belong_to_the_page_that_holds_them():
    book = addresses({"a/fields": "Ten fields", "a/one": "One"}, {"a/fields": "applications", "a/one": "one"})
    chapters = book.chapters(SimpleNamespace(chapters=["applications", "nowhere"]))
    assert chapters["applications"] == {
        "title": "Ten fields",
        "title_zh": "各领域应用，每个三十秒",
        "url": "a/fields.html",
    }
    assert chapters["nowhere"] == {"title": "nowhere", "title_zh": "nowhere", "url": None}


def test_a_name_that_two_pages_answer_to_is_no_address():
    book = addresses({"a/one": "One", "zh/a/one": "一"}, {"b/x": "two", "b/y": "two"})
    with pytest.raises(AmbiguousName, match="'one' may be a/one or zh/a/one"):
        book.page("one")
    with pytest.raises(AmbiguousName, match="'two' are placed on b/x and b/y"):
        book.page("two")
    assert book.page("zh/a/one") == "zh/a/one.html"


ASKING = "# Sample\n\n## They will ask next\n\nWhat comes now.\n"


@pytest.fixture(scope="module")
def pages_of(tmp_path_factory):
    """(page or (page, text), ...) -> the folder of a book of these pages, the former ending in "They will ask next"."""

    def build(*pages, extensions=()):
        source = tmp_path_factory.mktemp("pages")
        (source / "static/katex").mkdir(parents=True)
        shutil.copytree(SAMPLE, source / "chapters")
        (source / "chapters/sample.ipynb").rename(source / "chapters/elsewhere.ipynb")
        given = dict(page for page in pages if isinstance(page, tuple))
        committed = {page: ROOT / f"{page}.md" for page in pages if isinstance(page, str)}
        texts = given | {page: path if path.exists() else ASKING for page, path in committed.items()}
        active = [*CONFIG["extensions"], *extensions]
        books.write(source, texts, **CONFIG | {"nb_execution_mode": "off", "extensions": active})
        messages = books.sphinx(source, source / "_build/html")
        return source / "_build/html", messages

    return build


def test_a_page_of_the_same_last_part_stops_the_build_and_both_are_named(pages_of):
    with pytest.raises(RuntimeError, match="'sample' may be chapters/basics/sample or zh/chapters/basics/sample"):
        pages_of("chapters/basics/sample", "zh/chapters/basics/sample")


def test_questions_stand_on_the_page_that_their_file_names(pages_of):
    html, _ = pages_of("chapters/basics/sample", "chapters/basics/another_sample")
    assert 'id="sample-001"' in (html / "chapters/basics/sample.html").read_text(encoding="utf-8")
    assert 'id="sample-001"' not in (html / "chapters/basics/another_sample.html").read_text(encoding="utf-8")


def test_every_problem_that_is_linked_has_its_place(pages_of):
    html, _ = pages_of("chapters/practice/coding_problems", extensions=["attnbook.problems"])
    places = set(
        re.findall(r'id="problem-(\w+)"', (html / "chapters/practice/coding_problems.html").read_text("utf-8"))
    )
    tasks = [task for plan in plans.read_plans() for day in plan["days"] for task in day]
    linked = {task["problem"] for task in tasks if "problem" in task}
    linked |= {item.problem for item in load(QUESTIONS).items if item.problem}
    assert linked
    assert linked - places == set()
    assert places == set(problem_ids())


# The thirty questions


def test_a_page_of_the_thirty_says_all_about_its_question(pages_of):
    asked = "# 3. How?\n\n```{seed-question} 3\n```\n"
    html, _ = pages_of(("chapters/thirty/3", asked), ("chapters/answered", "(q3)=\n# Here\n"), "chapters/basics/sample")
    text = (html / "chapters/thirty/3.html").read_text(encoding="utf-8")
    item = load(SAMPLE / "questions").leads[3]
    for name in ("answer", "followups", "traps", "rubric", "evidence", "write", "more"):
        assert f'<section id="{name}">' in text
    assert 'lang="zh-CN"' in text
    assert item.rubric[4].en in text
    assert 'href="../../chapters/answered.html#q3"' in text
    assert ">attention<" in text
    assert 'href="../../browse' not in text


def test_a_question_that_nothing_leads_is_named(pages_of):
    _, messages = pages_of(("chapters/thirty/4", "# 4. How?\n\n```{seed-question} 4\n```\n"))
    assert "no item of the bank leads question 4" in messages


def test_the_thirty_are_thirty():
    assert sorted(load(QUESTIONS).leads) == list(range(1, 31))
    for number in range(1, 31):
        text = (ROOT / f"chapters/thirty/{number}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert f"{{seed-question}} {number}\n" in text


# Study plans


def test_every_chapter_has_a_chinese_title():
    tasks = [task for plan in plans.read_plans() for day in plan["days"] for task in day]
    named = {task["chapter"] for task in tasks if "chapter" in task} | {path.stem for path in QUESTIONS.glob("*.yml")}
    assert named == words("practice", "zh")["titles"].keys()


def test_the_study_plans_name_what_there_is():
    assert [plan["id"] for plan in plans.read_plans()] == ["three-days", "one-week", "four-weeks"]
    assert [len(plan["days"]) for plan in plans.read_plans()] == [3, 7, 4]
    tasks = [task for plan in plans.read_plans() for day in plan["days"] for task in day]
    rooms = {path.stem for path in (ROOT / "chapters/practice").iterdir()}
    assert {task["room"] for task in tasks if "room" in task} <= rooms
    assert {task["problem"] for task in tasks if "problem" in task} <= set(problem_ids())
    chapters = {path.stem for path in (ROOT / "chapters").rglob("*.*")}
    assert {task["chapter"] for task in tasks if "chapter" in task} <= chapters


def test_the_keys_of_ticks_stay():
    """Ticks of readers are kept under these keys; a new task goes to the end of its day."""
    book = SimpleNamespace(
        page=lambda name: f"{name}.html",
        title=lambda name, language: name,
        label=lambda name: {"text": name, "url": f"{name}.html"},
    )
    keys = re.findall(r'data-task="([^"]+)"', plans.plans_html(book, ""))
    assert len(keys) == len(set(keys)) == 87
    assert keys[:5] == [
        "three-days-1-0-read-what_is_attention",
        "three-days-1-1-read-self_attention",
        "three-days-1-2-answer-what_is_attention-L0-L1",
        "three-days-1-3-code-softmax",
        "three-days-1-4-code-attention",
    ]
    assert keys[-1] == "four-weeks-4-3-room-take_with_you"
