"""The words of the practice room: in both languages, every one of them used, none of them missing."""

import re
from pathlib import Path

import pytest

from attnbook.practice import plans, scripts, sheets
from attnbook.practice.scripts import WEB, room_words
from attnbook.words import catalogue
from attnteach.bank.words import LANGUAGES
from attnteach.bank.words import words as item_words

IN_SCRIPT = re.compile(r"\b(?:words|WORDS_OF\[\w+\])((?:\.\w+)+)(\[)?")
FILLED = re.compile(r"\bfill\((?:this\.)?words((?:\.\w+)+), (\{[^}]*\})\)")
# filled in by what a function gives, or chosen from a group
FILLED_OTHERWISE = {"plan.solved", "data.holds", "units", "trouble"}
IN_PYTHON = re.compile(r'\bwords\("practice", [\w.]+\)((?:\["\w+"\])+)(\[|\.get)?')


def leaves(words, *way):
    """{dotted path: text} of nested words; the entries of a list are its numbers."""
    if isinstance(words, str):
        return {".".join(way): words}
    pairs = words.items() if isinstance(words, dict) else enumerate(words)
    return {path: text for name, part in pairs for path, text in leaves(part, *way, str(name)).items()}


def placeholders(text):
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.fixture(scope="module")
def words():
    """{language: {path: text}} of the practice room and, under `item`, of what stands around an item."""
    both = {language: catalogue(language)["practice"] | {"item": item_words(language)} for language in LANGUAGES}
    return {language: leaves(section) for language, section in both.items()}


def titles(path):
    return path.startswith("titles.")  # English titles stand on the pages themselves


def test_both_languages_say_the_same_things(words):
    english, chinese = words["en"], {path: text for path, text in words["zh"].items() if not titles(path)}
    assert english.keys() == chinese.keys()
    assert {path for path in english if placeholders(english[path]) != placeholders(chinese[path])} == set()
    assert [path for texts in words.values() for path, text in texts.items() if not text.strip()] == []


def test_each_language_is_written_in_its_script(words):
    chinese = re.compile(r"[\u3400-\u9fff]")
    assert [path for path, text in words["en"].items() if chinese.search(text)] == []
    without = {path for path, text in words["zh"].items() if not chinese.search(text)}
    assert without == {"downloads.pdf"}


def uses(pattern, code):
    """{(path, whether the code chooses one of the words below it)}."""
    return {(".".join(re.findall(r"\w+", match[1])), bool(match[2])) for match in pattern.finditer(code)}


def unknown(uses, paths):
    """The uses that name no word, or no group of words."""
    ways = [path.split(".") for path in paths]
    groups = {".".join(way[:end]) for way in ways for end in range(1, len(way))}
    return {path for path, group in uses if path not in (groups if group else paths)}


def unused(uses, paths):
    return {
        path for path in paths if not any(path == use or (group and path.startswith(f"{use}.")) for use, group in uses)
    }


def read(paths):
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def test_the_scripts_use_every_word_of_the_rooms_and_no_other():
    paths = leaves(room_words()["en"]).keys()
    code = "".join(line for line in read(WEB.glob("*.js")).splitlines() if not line.startswith("//"))
    code = re.sub(r'from "[^"]*"|import\("[^"]*"\)', "", code)
    in_rooms = uses(IN_SCRIPT, code)
    assert unknown(in_rooms, paths) == set()
    assert unused(in_rooms, paths) == set()


def test_the_scripts_fill_in_every_blank():
    texts = leaves(room_words()["en"])
    blanks = {path: placeholders(text) for path, text in texts.items() if placeholders(text)}
    filled = {
        path.removeprefix("."): set(re.findall(r"[{,]\s*(\w+)(?=[:,\s])", values))
        for path, values in FILLED.findall(read(WEB.glob("*.js")))
    }
    rest = {path: names for path, names in blanks.items() if not {path, path.partition(".")[0]} & FILLED_OTHERWISE}
    assert filled == rest
    assert {name for path in blanks.keys() - rest.keys() for name in blanks[path] if path.startswith("units")} == {"n"}
    assert {name for path in blanks.keys() - rest.keys() for name in blanks[path] if path.startswith("trouble")} == {
        "detail",
        "limit",
    }


def test_the_pages_use_every_other_word_and_no_other(words):
    paths = {path for path in words["zh"] if not path.startswith(("rooms.", "item."))}
    on_pages = uses(IN_PYTHON, read(Path(scripts.__file__).parent.glob("*.py")))
    on_pages = {(path, group) for path, group in on_pages if not path.startswith("rooms")}
    assert unknown(on_pages, paths) == set()
    assert unused(on_pages, paths) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_chosen_from_a_group_is_what_there_is(language):
    section = catalogue(language)["practice"]
    listed = plans.read_plans()
    labels = {task["label"] for plan in listed for day in plan["days"] for task in day if "label" in task}
    assert section["plans"]["tasks"].keys() == labels
    days = {plan: len(texts["days"]) for plan, texts in section["plans"]["plans"].items()}
    assert days == {plan["id"]: len(plan["days"]) for plan in listed}
    assert section["sheets"].keys() == set(sheets.SHEETS)
