"""The printed sheets: pages that stand alone, one of each kind and language."""

from html import escape
from pathlib import Path

from attnteach.bank import page
from attnteach.bank.words import LANGUAGES
from attnteach.bank.words import words as item_words

from ..words import words

STYLE = Path(__file__).parent / "web/sheet.css"
SHEETS = ("cheat-sheet", "question-bank")
EVERY = [(sheet, language) for sheet in SHEETS for language in LANGUAGES]
CLASSES = {"cheat-sheet": "sheet", "question-bank": "bank"}


def short(item, language):
    """An item of the cheat sheet."""
    question = page.question(item, language).replace("<p>", "").replace("</p>", "")
    head = f"<h3>{question} <small>{item.id} · {item.level}</small></h3>"
    return head + page.code(item) + page.answer(item, language)


def whole(item, language):
    """An item of the question bank."""
    parts = (
        f"<h4>{item_words(language)[name]}</h4>{getattr(page, name)(item, language)}"
        for name in ("deep", "followups", "traps", "rubric")
    )
    return short(item, language) + "".join(parts)


ENTRY = {"cheat-sheet": short, "question-bank": whole}


def printed(bank, titles, sheet, language):
    """A page to be printed; `titles` {chapter: title}."""
    texts = words("practice", language)["sheets"][sheet]
    title, subtitle = texts["title"], texts["subtitle"]
    body = "".join(
        f"<h2>{escape(titles[name])}</h2>"
        + "".join(f"<article>{ENTRY[sheet](item, language)}</article>" for item in items)
        for name, items in bank.chapters.items()
    )
    return f"""<!doctype html>
<html lang="{page.CODES[language]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="../katex/katex.min.css"><style>{STYLE.read_text(encoding="utf-8")}</style></head>
<body class="{CLASSES[sheet]}"><main><h1>{title}</h1><p>{subtitle}</p>{body}</main></body></html>"""
