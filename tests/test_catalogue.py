"""The words of the interface: what the scripts and templates ask for is there, and nothing else."""

import re
from pathlib import Path

import pytest

from attnbook.live.archives import CARRIED, GUEST_WORDS
from attnbook.words import catalogue, words

ATTNBOOK = Path(__file__).parents[1] / "attnbook"
FIELD = re.compile(r"\{(\w+)\}")
# section -> where its words are used, and how
USED = {
    "live": ("live/web/*.js", r"\bwords\.(\w+)"),
    "search": ("search/web/*.js", r"\bwords\.(\w+)"),
    "editions": ("editions/templates/*", r"\bwords\.(\w+)"),
    "pages": ("pages/templates/*", r'words\("pages"\)\.(\w+)'),
}
BY_PYTHON = {
    "live": {"bar", "make_live", "promise", *GUEST_WORDS},
    "search": {"search", "field", "results", "needs_scripts", "thirty", "only", "all"},
    "editions": {"bank", "one_state"},
    "pages": {"below"},
}


@pytest.mark.parametrize("section", USED)
def test_a_section_holds_what_is_used_and_no_more(section):
    pattern, how = USED[section]
    texts = [path.read_text(encoding="utf-8") for path in ATTNBOOK.glob(pattern)]
    used = {name for text in texts for name in re.findall(how, text)} | BY_PYTHON[section]
    assert used == set(catalogue("en")[section])


def test_chinese_fills_in_what_english_does():
    for section, texts in catalogue("zh").items():
        for name, text in texts.items():
            english = catalogue("en")[section][name]
            if isinstance(text, str):
                assert sorted(FIELD.findall(text)) == sorted(FIELD.findall(english)), (section, name)


def test_a_language_without_a_word_says_it_in_english():
    assert words("live", "zh_CN")["run"] == "Run"
    assert words("editions", "zh_CN")["still"] != words("editions")["still"]


def test_what_a_page_lacks_has_a_name():
    lacking = {*CARRIED["absent"].values(), *CARRIED["unusable"].values()}
    assert lacking == set(words("live")["lacking"])
