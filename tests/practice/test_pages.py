"""What the pages are made of, without building them."""

import json
from types import SimpleNamespace

import yaml
from myst_nb.sphinx_ import NbMetadataCollector

from attnbook import practice
from attnbook.practice import pages
from attnbook.practice.typeset import typeset
from attnteach.bank import load
from attnteach.bank.read import check, problems
from tests.books import ROOT, SAMPLE


def nowhere(given):
    return {"text": given, "url": None}


def test_the_maths_of_the_whole_bank_can_be_set():
    bank, _ = check()
    _, wrong = typeset({item.id: pages.in_chapter(item, "", nowhere) for item in bank.items})
    assert wrong == []


def test_maths_that_cannot_be_set_is_named():
    made, wrong = typeset(
        {"good": '<span class="math inline">a &lt; b</span>', "bad": '<div class="math block">\\frac{</div>'}
    )
    assert 'class="katex"' in made["good"]
    [(name, tex, message)] = wrong
    assert (name, tex) == ("bad", "\\frac{")
    assert "Unexpected end of input" in message


def test_the_browser_gets_every_item_with_its_sources():
    bank = load(chapters=SAMPLE)
    files = {name: json.loads(text) for name, text in pages.as_files(bank, {}, nowhere).items()}
    assert files.keys() == {"items.json", "texts-sample.json"}
    assert (
        [item["id"] for item in files["items.json"]["items"]]
        == list(files["texts-sample.json"])
        == list(bank.chapter_of)
    )
    first = files["texts-sample.json"]["sample-001"]
    assert first["facts"][0]["evidence"] == [{"text": "cell:sample#equal-scores", "url": None}]
    assert first["deep"].keys() == {"en"}
    assert first["q"].keys() == first["followups"][0]["ask"].keys() == first["rubric"][4].keys() == {"en", "zh"}


def test_evidence_that_did_not_run_is_named(monkeypatch):
    ran = {"chapters/sample": {"succeeded": False}}
    monkeypatch.setattr(NbMetadataCollector, "get_exec_data", lambda env, docname: ran[docname])
    env = SimpleNamespace(found_docs={"chapters/sample", "chapters/other"})
    bank = load(chapters=SAMPLE)
    assert practice.failed_chapters(env, bank) == ["sample"]
    ran["chapters/sample"]["succeeded"] = True
    assert practice.failed_chapters(env, bank) == []


def test_every_chapter_has_a_chinese_title():
    plans = yaml.safe_load((ROOT / "attnbook/practice/plans.yml").read_text(encoding="utf-8"))
    named = {task["chapter"] for plan in plans for day in plan["days"] for task in day["tasks"] if "chapter" in task}
    assert named | {path.stem for path in (ROOT / "chapters/questions").glob("*.yml")} == practice.CHINESE.keys()


def test_questions_without_a_chapter_belong_to_the_page_that_holds_them():
    env = SimpleNamespace(
        found_docs={"a/fields", "a/one"},
        metadata={"a/fields": {"attn_questions_of": "applications"}, "a/one": {"attn_questions_of": "one"}},
        titles={"a/fields": SimpleNamespace(astext=lambda: "Ten fields")},
        get_domain=lambda name: SimpleNamespace(
            bibdata=SimpleNamespace(data=SimpleNamespace(entries={})), citations=[]
        ),
    )
    addresses = practice.Addresses(
        SimpleNamespace(env=env, builder=SimpleNamespace(get_target_uri=lambda page: f"{page}.html"))
    )
    chapters = addresses.chapters(SimpleNamespace(chapters=["applications", "nowhere"]))
    assert chapters["applications"] == {
        "title": "Ten fields",
        "title_zh": "各领域应用，每个三十秒",
        "url": "a/fields.html",
    }
    assert chapters["nowhere"] == {"title": "nowhere", "title_zh": "nowhere", "url": None}


def test_the_study_plans_name_what_there_is():
    plans = yaml.safe_load((ROOT / "attnbook/practice/plans.yml").read_text(encoding="utf-8"))
    assert [plan["id"] for plan in plans] == ["three-days", "one-week", "four-weeks"]
    assert [len(plan["days"]) for plan in plans] == [3, 7, 4]
    tasks = [task for plan in plans for day in plan["days"] for task in day["tasks"]]
    rooms = {path.stem for path in (ROOT / "chapters/practice").iterdir()}
    assert {task["room"] for task in tasks if "room" in task} <= rooms
    assert {task["problem"] for task in tasks if "problem" in task} <= problems()
    chapters = {path.stem for path in (ROOT / "chapters").rglob("*.*")}
    assert {task["chapter"] for task in tasks if "chapter" in task} <= chapters
