"""Grades are behaviour that a listener can tick, of one question each; traps are sentences that the disproof can refute."""

import re
from collections import Counter

import pytest

from attnteach.bank import load
from tests.books import ROOT

BANK = load(ROOT / "chapters/questions")
CHINESE = re.compile(r"[\u3400-\u9fff]")
# what a sentence of a grade may begin with: a verb in the third person
VERB = re.compile(r"(?:[A-Z][a-z]*s|Does not|Cannot)\b")


def grades(item, language):
    return [getattr(grade, language) for _, grade in sorted(item.rubric.items())]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_grade_is_said_of_two_questions(language):
    count = Counter(line for item in BANK.items for line in grades(item, language))
    assert [line for line, times in count.items() if times > 1] == []


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_a_grade_is_a_verb_and_its_object(item):
    assert [line for line in grades(item, "en") if len(line.split()) < 4 or not VERB.match(line)] == []
    assert [line for line in grades(item, "zh") if len(line) < 6 or not CHINESE.search(line)] == []


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_a_trap_tempts_with_a_sentence_and_is_refuted_by_one(item):
    for trap in item.traps:
        assert all(len(text.en.split()) >= 4 for text in (trap.wrong, trap.tempting, trap.disproof)), trap.wrong.en
        assert all(len(text.zh) >= 6 for text in (trap.wrong, trap.tempting, trap.disproof)), trap.wrong.zh
        assert trap.wrong.en != trap.disproof.en
