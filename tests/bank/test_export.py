"""What leaves the book: decks are opened again by Anki's own library, JSON is read back into the schema."""

import copy
import json
from pathlib import Path

import pytest
from anki import collection

from attnteach.bank import Bank, load
from attnteach.bank.export import FIELDS, MODELS, to_json, write_deck
from attnteach.bank.schema import Item

BOOK = Path(__file__).parent / "book/chapters"


@pytest.fixture(scope="module")
def bank():
    return load(BOOK / "questions")


@pytest.fixture
def anki(tmp_path):
    opened = collection.Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take(anki, path):
    options = collection.ImportAnkiPackageOptions(with_scheduling=False)
    return anki.import_anki_package(collection.ImportAnkiPackageRequest(package_path=str(path), options=options)).log


def test_json_keeps_the_names_of_version_1(bank):
    exported = json.loads(to_json(bank))
    assert (exported["format"], exported["version"]) == ("attnteach-bank", 1)
    first, item = exported["items"][0], bank.items[0]
    assert list(first) == [
        "chapter", "id", "level", "kind", "tags", "seed", "leads", "prereq", "half_life", "reviewed_on", "q_en", "q_zh",
        "answer_30s_en", "answer_30s_zh", "answer_deep_en", "check", "key_facts", "followups", "traps", "rubric",
    ]  # fmt: skip
    assert first["key_facts"][0] == {"claim": item.key_facts[0].claim.en, "evidence": item.key_facts[0].evidence}
    assert list(first["followups"][0]) == ["if", "ask_en", "ask_zh", "answer_en", "answer_zh"]
    names = ["wrong_en", "wrong_zh", "tempting_en", "tempting_zh", "disproof_en", "disproof_zh", "evidence"]
    assert list(first["traps"][0]) == names
    assert first["rubric"]["4"] == {"en": item.rubric[4].en, "zh": item.rubric[4].zh}


def nested(fields):
    """{name_en, name_zh} as {name: {en, zh}}."""
    item = {}
    for name, value in fields.items():
        base, _, language = name.rpartition("_")
        if language in ("en", "zh"):
            item.setdefault(base, {})[language] = value
        else:
            item[name] = value
    return item


def read_back(fields):
    item = nested({name.replace("q_", "question_"): value for name, value in fields.items() if name != "chapter"})
    item["key_facts"] = [fact | {"claim": {"en": fact["claim"]}} for fact in item["key_facts"]]
    return Item.model_validate(item | {name: list(map(nested, item[name])) for name in ("followups", "traps")})


def test_json_reads_back_into_the_same_items(bank):
    exported = json.loads(to_json(bank))
    assert list(map(read_back, exported["items"])) == bank.items
    assert {item["chapter"] for item in exported["items"]} == {"sample"}


@pytest.mark.parametrize("flavour", MODELS)
def test_anki_reads_every_card_with_its_maths(bank, anki, tmp_path, flavour):
    write_deck(bank, flavour, tmp_path / "deck.apkg")
    take(anki, tmp_path / "deck.apkg")
    assert anki.card_count() == len(bank.items)
    seen = set()
    for number in anki.find_cards(""):
        card = anki.get_card(number)
        note = card.note()
        item = bank[note["Id"]]
        seen.add(item.id)
        front, back = card.question(), card.answer()
        assert note["Question"] in front
        assert note["Answer"] in back
        assert note["Answer"] not in front
        assert "{{" not in front + back.replace("}}", "")
        assert '<span class="math' not in back
        assert ("\\(" in back or "\\[" in back) == ("$" in str(item))
        assert {"sample", item.level, item.kind, *item.tags} <= set(note.tags)
        assert {f"seed-q{number}" for number in item.seed} <= set(note.tags)
    assert seen == set(bank.chapter_of)


def test_new_cards_come_in_the_order_of_the_bank(bank, anki, tmp_path):
    write_deck(bank, "en", tmp_path / "deck.apkg")
    take(anki, tmp_path / "deck.apkg")
    new = sorted(map(anki.get_card, anki.find_cards("")), key=lambda card: card.due)
    assert [card.note()["Id"] for card in new] == [item.id for item in bank.items]
    assert len({card.due for card in new}) == len(bank.items)


@pytest.mark.parametrize(("flavour", "has", "has_not"), [("en", "Why are", "为什么要"), ("zh", "为什么要", "Why are")])
def test_a_deck_speaks_its_language(bank, anki, tmp_path, flavour, has, has_not):
    write_deck(bank, flavour, tmp_path / "deck.apkg")
    take(anki, tmp_path / "deck.apkg")
    [note] = anki.find_notes("Id:sample-001")
    question = anki.get_note(note)["Question"]
    assert has in question
    assert has_not not in question


def test_a_newer_deck_updates_notes_and_keeps_their_schedule(bank, anki, tmp_path, monkeypatch):
    clock = __import__("time").time
    write_deck(bank, "en", tmp_path / "old.apkg")
    take(anki, tmp_path / "old.apkg")
    [number] = anki.find_cards("Id:sample-001")
    anki.sched.set_due_date([number], "30")
    due = anki.get_card(number).due

    corrected = copy.deepcopy(bank.chapters)
    corrected["sample"][0] = bank["sample-001"].model_copy(
        update={"question": bank["sample-001"].question.model_copy(update={"en": "A corrected question?"})}
    )
    monkeypatch.setattr("time.time", lambda: clock() + 100)
    write_deck(Bank(corrected), "en", tmp_path / "new.apkg")
    take(anki, tmp_path / "new.apkg")

    assert anki.card_count() == len(bank.items)
    card = anki.get_card(number)
    assert "A corrected question?" in card.question()
    assert card.due == due


def test_the_three_decks_live_side_by_side(bank, anki, tmp_path):
    for flavour in MODELS:
        write_deck(bank, flavour, tmp_path / f"{flavour}.apkg")
        take(anki, tmp_path / f"{flavour}.apkg")
    assert anki.card_count() == 3 * len(bank.items)
    assert [field["name"] for field in anki.models.by_name("Attention interview")["flds"]] == list(FIELDS)
