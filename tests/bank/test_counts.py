"""The bank holds enough of everything to prepare with."""

from collections import Counter
from pathlib import Path

import pytest

from attnteach.bank import load

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
APPLICATIONS = sorted(path.stem for path in (CHAPTERS / "applications").glob("*.ipynb"))
BY_KIND = {"numeric or derive": 35, "debug": 25, "design": 10, "critique": 8}


@pytest.fixture(scope="module")
def bank():
    return load(CHAPTERS / "questions")


def test_the_bank_is_large_enough(bank):
    assert len(bank.items) >= 170


@pytest.mark.parametrize("chapter", APPLICATIONS)
def test_an_application_has_eight_questions_of_its_own(bank, chapter):
    assert len(bank.chapters.get(chapter, [])) >= 8


@pytest.mark.parametrize("prefix", ["nlp", "recsys", "finance", "medical-imaging", "vision"])
def test_a_field_has_eight_questions(bank, prefix):
    assert sum(item.id.startswith(f"{prefix}-") for item in bank.items) >= 8


def test_each_seed_question_has_two(bank):
    counts = Counter(number for item in bank.items for number in item.seed)
    assert [number for number in range(1, 31) if counts[number] < 2] == []


def test_every_kind_and_level_is_there(bank):
    kinds = Counter(item.kind for item in bank.items)
    kinds["numeric or derive"] = kinds["numeric"] + kinds["derive"]
    assert {kind: kinds[kind] for kind, least in BY_KIND.items() if kinds[kind] < least} == {}
    assert {item.level for item in bank.items} == {"L0", "L1", "L2", "L3", "L4"}


def test_every_problem_of_an_application_is_asked_for(bank):
    assert {item.problem for item in bank.items} >= {
        "din_pool",
        "ndcg_at_k",
        "pointer_mix",
        "span_decode",
        "patchify",
        "match",
        "feature_tokenizer",
        "purged_split",
        "gated_mil",
        "attention_gate",
        "dice",
        "expected_calibration_error",
    }
