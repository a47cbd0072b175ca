"""Take the bank elsewhere: JSON for anybody, decks for Anki."""

import json
from pathlib import Path
from zlib import crc32

import genanki

from . import page
from .render import for_mathjax, set_maths

# Anki updates a note when model, deck and note ids are the ones it knows: these numbers never change
MODELS = {"en": 1736281001, "zh": 1736281002, "bilingual": 1736281003}
DECKS = {"en": 2046110000, "zh": 2046120000, "bilingual": 2046130000}
NAMES = {"en": "Attention interview", "zh": "注意力面试题", "bilingual": "Attention interview 双语"}
SPOKEN = {"en": ["en"], "zh": ["zh"], "bilingual": ["en", "zh"]}
FIELDS = ("Id", "Question", "Answer", "Deep", "Followups", "Traps", "Rubric")

FRONT = '<div class="id">{{Id}}</div><div class="question">{{Question}}</div>'
BACK = "{{FrontSide}}<hr id=answer>{{Answer}}" + "".join(
    f"{{{{#{name}}}}}<details>{{{{{name}}}}}</details>{{{{/{name}}}}}" for name in FIELDS[3:]
)
STYLE = """
.card { font: 18px/1.5 system-ui, sans-serif; max-width: 42em; margin: auto; text-align: left; }
.id { color: gray; font-size: 0.8em; }
.question { font-weight: 600; }
details { margin-top: 0.8em; }
summary { cursor: pointer; color: #3a6fb0; }
pre { font-weight: 400; overflow-x: auto; background: rgba(128, 128, 128, 0.15); padding: 0.6em; }
del { text-decoration-color: #c0392b; }
th { padding-right: 0.8em; vertical-align: top; text-align: left; }
"""


def to_json(bank):
    """The whole bank as it was written, checked, with the chapter of each item."""
    items = [
        {"chapter": chapter, **item.model_dump(mode="json", by_alias=True, exclude_none=True)}
        for chapter, items in bank.chapters.items()
        for item in items
    ]
    return json.dumps({"format": "attnteach-bank", "version": 1, "items": items}, ensure_ascii=False, indent=1)


def fields(item, flavour):
    spoken = SPOKEN[flavour]

    def each(part):
        return "".join(part(item, language) for language in spoken)

    def fold(name, part):
        title = " · ".join(page.WORDS[language][name] for language in spoken)
        return f"<summary>{title}</summary>{each(part)}"

    deep = [(page.block(item, "answer_deep", language)) for language in spoken]
    deep_title = " · ".join(page.WORDS[language]["deep"] for language in spoken)
    made = [
        item.id,
        each(page.question) + page.code(item),
        each(page.answer),
        f"<summary>{deep_title}</summary>{''.join(dict.fromkeys(deep))}",
        fold("followups", page.followups),
        fold("traps", page.traps),
        fold("rubric", page.rubric),
    ]
    return [set_maths(text, for_mathjax) for text in made]


def tags(item, chapter):
    seeds = [f"seed-q{number}" for number in item.seed]
    return [chapter, item.level, item.kind, item.half_life, *item.tags, *seeds]


def decks(bank, flavour):
    """One deck per chapter, under one name."""
    model = genanki.Model(
        MODELS[flavour],
        NAMES[flavour],
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )
    place = {item.id: number for number, item in enumerate(bank.items)}
    for chapter, items in bank.chapters.items():
        # from the chapter's name, so that a new chapter does not renumber the others
        deck = genanki.Deck(
            DECKS[flavour] + crc32(chapter.encode()) % 9973, f"{NAMES[flavour]}::{chapter.replace('_', ' ')}"
        )
        for item in items:
            identity = genanki.guid_for("attnteach", flavour, item.id)
            note = genanki.Note(
                model, fields(item, flavour), guid=identity, tags=tags(item, chapter), due=place[item.id]
            )
            deck.add_note(note)
        yield deck


def write_deck(bank, flavour, path):
    genanki.Package(list(decks(bank, flavour))).write_to_file(str(path))


def export(bank, folder):
    """Write bank.json and the three decks; return their paths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "bank.json"]
    written[0].write_text(to_json(bank), encoding="utf-8")
    for flavour in MODELS:
        written.append(folder / f"attention-{flavour}.apkg")
        write_deck(bank, flavour, written[-1])
    return written
