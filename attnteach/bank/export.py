"""Take the bank elsewhere: JSON for anybody, decks for Anki."""

import json
from pathlib import Path
from zlib import crc32

import genanki

from . import page
from .render import for_mathjax, set_maths
from .words import words

# Anki updates a note when model, deck and note ids are the ones it knows: these numbers never change
MODELS = {"en": 1736281001, "zh": 1736281002, "bilingual": 1736281003}
DECKS = {"en": 2046110000, "zh": 2046120000, "bilingual": 2046130000}
NAMES = {"en": "Attention interview", "zh": "注意力面试题", "bilingual": "Attention interview 双语"}
LANGUAGES = {"en": ["en"], "zh": ["zh"], "bilingual": ["en", "zh"]}
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


def suffixed(fields):
    """{name: {en, zh}} as {name_en, name_zh}; other fields as they are."""
    flat = {}
    for name, value in fields.items():
        if isinstance(value, dict) and value.keys() <= {"en", "zh"}:
            flat |= {f"{name}_{language}": text for language, text in value.items()}
        else:
            flat[name] = value
    return flat


def version_1(item):
    """An item as bank.json has always named its fields: `q_en`, `q_zh`, `answer_30s_en`, ..."""
    fields = item.model_dump(mode="json", by_alias=True, exclude_none=True)
    fields = suffixed({"q" if name == "question" else name: value for name, value in fields.items()})
    return fields | {
        "key_facts": [fact | {"claim": fact["claim"]["en"]} for fact in fields["key_facts"]],
        "followups": list(map(suffixed, fields["followups"])),
        "traps": list(map(suffixed, fields["traps"])),
    }


def to_json(bank):
    """The whole bank, checked, with the chapter of each item: {"format", "version", "items"}."""
    items = [{"chapter": chapter, **version_1(item)} for chapter, items in bank.chapters.items() for item in items]
    return json.dumps({"format": "attnteach-bank", "version": 1, "items": items}, ensure_ascii=False, indent=1)


def fields(item, flavour):
    """The texts of one card, in the order of FIELDS."""
    languages = LANGUAGES[flavour]

    def title(name):
        return f"<summary>{' · '.join(words(language)[name] for language in languages)}</summary>"

    def each(part):
        # a text without Chinese stands once
        return "".join(dict.fromkeys(part(item, language) for language in languages))

    texts = [
        item.id,
        each(page.question) + page.code(item),
        each(page.answer),
        *(title(name) + each(getattr(page, name)) for name in ("deep", "followups", "traps", "rubric")),
    ]
    return [set_maths(text, for_mathjax) for text in texts]


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
    (folder / "bank.json").write_text(to_json(bank), encoding="utf-8")
    decks = {flavour: folder / f"attention-{flavour}.apkg" for flavour in MODELS}
    for flavour, path in decks.items():
        write_deck(bank, flavour, path)
    return [folder / "bank.json", *decks.values()]
