"""Every colour stands in one file: the pages, the figures, the editions and the mark take theirs from it."""

import re
from pathlib import Path

import pytest

from attnbook.editions.epub import sheet
from attnbook.pages.assets import colour_sheet
from attnteach.plots.style import COLOURS, DRAWN, VARIABLES

ROOT = Path(__file__).parents[2]
TOKENS = "attnteach/plots/colours.json"
# documents that leave the site and carry greys of their own
ALONE = {
    "attnteach/bank/export.py": "Anki cards; the bank imports nothing of ours",
    "attnbook/practice/web/sheet.css": "sheets that are printed without the site's style sheet",
}
KINDS = {".py", ".js", ".mjs", ".css", ".svg", ".html", ".xhtml", ".xml", ".yml", ".json"}
HEX = re.compile(r"(?<!&)#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b")
SHEETS = ("book.css", "print.css")


def sources():
    for folder in ("attnbook", "attnteach"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in KINDS and name != TOKENS and name not in ALONE and "__pycache__" not in path.parts:
                yield name, path.read_text(encoding="utf-8")


def test_no_colour_stands_outside_the_one_file():
    assert [(name, match[0]) for name, text in sources() for match in HEX.finditer(text)] == []


@pytest.mark.parametrize("colour", ["#fff", "#1f3a5f", "#1F3A5FAA"])
def test_a_colour_would_be_seen(colour):
    assert HEX.findall(f"a {{ color: {colour}; }}") == [colour]
    assert HEX.findall("&#160; #anchor-of-a-page") == []


def names(sheet_):
    return set(re.findall(r"var\((--(?:paper|attn-right|attn-wrong)[\w-]*)\)", sheet_))


def test_the_site_names_only_colours_that_there_are():
    given = set(re.findall(r"(--[\w-]+):", colour_sheet()))
    named = {name for file, text in sources() if file.endswith(".css") for name in names(text)}
    assert named
    assert named <= given


@pytest.mark.parametrize("name", SHEETS)
def test_paper_gets_colours_by_value(name):
    assert "var(" not in sheet(name)
    assert HEX.search(sheet(name))


def test_both_themes_colour_the_same_things():
    light, dark = (set(COLOURS["pages"][theme]) for theme in ("light", "dark"))
    assert light <= dark
    assert set(COLOURS["figures"]["dark"]) <= set(COLOURS["figures"]["light"])


def test_what_stands_for_a_name_stands_for_one_name_only():
    stand_ins = COLOURS["figures"]["drawn"]
    assert len(set(stand_ins.values())) == len(stand_ins)
    assert not set(stand_ins.values()) & {value for name, value in DRAWN.items() if name not in stand_ins}
    assert set(VARIABLES.values()) <= set(COLOURS["figures"]["light"])
