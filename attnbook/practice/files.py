"""The files that the bank becomes: JSON for the rooms, exports, sheets."""

import json

from attnteach.bank.export import export
from attnteach.bank.render import to_html, to_inline
from attnteach.bank.words import LANGUAGES

from . import benches, thirty
from .pdf import print_pdfs
from .questions import in_chapter
from .sheets import EVERY, printed
from .typeset import typeset


def both(text, render=to_html):
    """{language: HTML} of a bilingual text."""
    return {language: render(string) for language in LANGUAGES if (string := getattr(text, language))}


def unplaced(name):
    """What stands for a chapter that has no page."""
    title = name.replace("_", " ")
    return {"title": title, "title_zh": title, "url": None}


def head(item, chapter):
    """What a room knows of an item before its texts have come."""
    return {
        "id": item.id,
        "chapter": chapter,
        "level": item.level,
        "kind": item.kind,
        "tags": item.tags,
        "seed": item.seed,
        "minutes": item.time,
        "life": item.half_life,
        "reviewed": item.reviewed_on.isoformat(),
        "problem": item.problem,
    }


def texts(item, evidence):
    """The texts of an item as HTML, its maths not yet set."""
    return {
        "code": item.code,
        "q": both(item.question),
        "a": both(item.answer_30s),
        "deep": both(item.answer_deep),
        "facts": [
            {"claim": to_inline(fact.claim.en), "evidence": list(map(evidence, fact.evidence))}
            for fact in item.key_facts
        ],
        "followups": [
            {"if": step.branch, "ask": both(step.ask), "answer": both(step.answer)} for step in item.followups
        ],
        "traps": [
            {
                "wrong": both(trap.wrong),
                "tempting": both(trap.tempting),
                "right": both(trap.disproof),
                "evidence": list(map(evidence, trap.evidence)),
            }
            for trap in item.traps
        ],
        "rubric": [both(text, to_inline) for _, text in sorted(item.rubric.items())],
    }


def as_files(bank, chapters, evidence):
    """{name: JSON} that the browser loads: every item without its texts, and the texts of each chapter.

    `chapters` {name: {title, title_zh, url}}; `evidence(evidence)` -> {text (HTML), url}.
    """
    used = {name: chapters.get(name) or unplaced(name) for name in bank.chapters}
    heads = [head(item, name) for name, items in bank.chapters.items() for item in items]
    files = {"items.json": {"chapters": used, "items": heads}}
    files |= {
        f"texts-{name}.json": {item.id: texts(item, evidence) for item in items}
        for name, items in bank.chapters.items()
    }
    return {name: json.dumps(content, ensure_ascii=False, separators=(",", ":")) for name, content in files.items()}


def write_files(practice, cache):
    """Write every file of the bank, and fill in the questions' HTML and the names of the PDFs.

    Returns [(name, TeX, message)] of maths that could not be set. PDFs are printed again only if they are not in the folder `cache`.
    """
    bank, folder, addresses = practice.bank, practice.folder, practice.addresses
    chapters = addresses.chapters(bank)
    titles = {
        "en": {name: chapter["title"] for name, chapter in chapters.items()},
        "zh": {name: chapter["title_zh"] for name, chapter in chapters.items()},
    }
    sheets = {(sheet, language): printed(bank, titles[language], sheet, language) for sheet, language in EVERY}
    room = addresses.page("browse") or ""
    questions = {item.id: in_chapter(item, room, addresses.evidence) for item in bank.items}
    leads = thirty.htmls(bank, addresses) | benches.htmls(bank, addresses)
    pages, wrong = typeset({**sheets, **questions, **leads})
    practice.questions = {id: pages[id] for id in questions}
    practice.leads = {name: pages[name] for name in leads}
    export(bank, folder)
    sheet_files = {f"{sheet}-{language}.html": pages[sheet, language] for sheet, language in sheets}
    for name, text in (as_files(bank, chapters, addresses.evidence) | sheet_files).items():
        (folder / name).write_text(text, encoding="utf-8")
    practice.pdfs = print_pdfs(folder, sheet_files, cache)
    return wrong
