"""The bank as the pages show it: the room's JSON, the questions of a chapter, the printed sheets."""

import json
from html import escape

from attnteach.bank.page import CODES, WORDS, answer, block, code, followups, question, rubric, traps
from attnteach.bank.render import to_html, to_inline

LANGUAGES = ("en", "zh")


def both(part, name):
    """{language: HTML} of a bilingual field."""
    return {language: to_html(text) for language in LANGUAGES if (text := getattr(part, f"{name}_{language}", None))}


def unplaced(name):
    """What stands for a chapter that has no page."""
    title = name.replace("_", " ")
    return {"title": title, "title_zh": title, "url": None}


def as_files(bank, chapters, evidence):
    """{name: JSON} that the browser loads: every item without its texts, and the texts of each chapter.

    `chapters` {name: {title, title_zh, url}}; `evidence(given)` -> {text (HTML), url}.
    """

    def head(item):
        return {
            "id": item.id,
            "chapter": bank.chapter_of[item.id],
            "level": item.level,
            "kind": item.kind,
            "tags": item.tags,
            "seed": item.seed,
            "minutes": item.time,
            "life": item.half_life,
            "reviewed": item.reviewed_on.isoformat(),
            "problem": item.problem,
        }

    def texts(item):
        return {
            "code": item.code,
            "q": both(item, "q"),
            "a": both(item, "answer_30s"),
            "deep": both(item, "answer_deep"),
            "facts": [
                {"claim": to_inline(fact.claim), "evidence": list(map(evidence, fact.evidence))}
                for fact in item.key_facts
            ],
            "followups": [
                {"if": step.branch, "ask": both(step, "ask"), "answer": both(step, "answer")} for step in item.followups
            ],
            "traps": [
                {
                    "wrong": both(trap, "wrong"),
                    "tempting": both(trap, "tempting"),
                    "right": both(trap, "disproof"),
                    "evidence": list(map(evidence, trap.evidence)),
                }
                for trap in item.traps
            ],
            "rubric": [{"en": to_inline(text.en), "zh": to_inline(text.zh)} for _, text in sorted(item.rubric.items())],
        }

    used = {name: chapters.get(name) or unplaced(name) for name in bank.chapters}
    files = {"items.json": {"chapters": used, "items": list(map(head, bank.items))}}
    files |= {f"texts-{name}.json": {item.id: texts(item) for item in items} for name, items in bank.chapters.items()}
    return {name: json.dumps(what, ensure_ascii=False, separators=(",", ":")) for name, what in files.items()}


def fold(name, inside):
    title = " · ".join(f'<span lang="{CODES[language]}">{WORDS[language][name]}</span>' for language in LANGUAGES)
    return f"<details><summary>{title}</summary>{inside}</details>"


def source(evidence):
    if not evidence["url"]:
        return evidence["text"]
    way = "" if "://" in evidence["url"] else "@root/"
    return f'<a href="{way}{escape(evidence["url"])}">{evidence["text"]}</a>'


def in_chapter(item, room, evidence):
    """One question of "They will ask next"; `@root/` stands for the way to the book's root."""
    asked, short, next_, wrong, grades = (
        "".join(part(item, language) for language in LANGUAGES) for part in (question, answer, followups, traps, rubric)
    )
    deep = "".join(
        block(item, "answer_deep", language) for language in LANGUAGES if both(item, "answer_deep").get(language)
    )
    claims = [(fact.claim, fact.evidence) for fact in item.key_facts]
    claims += [(trap.disproof_en, trap.evidence) for trap in item.traps]
    facts = "".join(
        f"<li>{to_inline(claim)}: {'; '.join(source(evidence(given)) for given in found)}</li>"
        for claim, found in claims
    )
    folds = (
        ("answer", short),
        ("deep", deep),
        ("followups", next_),
        ("traps", wrong),
        ("rubric", grades),
        ("evidence", f"<ul>{facts}</ul>"),
    )
    return f"""<article class="attn-question" id="{item.id}">
<p class="attn-label">{item.level} · {item.kind} · <a href="@root/{escape(room)}#{item.id}">{item.id}</a></p>
{asked}{code(item)}
{"".join(fold(name, inside) for name, inside in folds)}
</article>"""


STYLE = """
@page { size: A4; margin: 16mm 15mm; }
body { font: 10.5pt/1.45 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 46em; margin: 1em auto; padding: 0 1em; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6em; } h2 { font-size: 1.25em; border-bottom: 1px solid #999; margin-top: 1.6em; break-after: avoid; }
h3 { font-size: 1em; margin: 1.1em 0 0.2em; break-after: avoid; } h3 small { color: #555; font-weight: 400; }
p { margin: 0.3em 0; } pre { background: #f2f2f2; padding: 0.5em; white-space: pre-wrap; font-size: 0.85em; break-inside: avoid; }
.sheet article { break-inside: avoid; border-bottom: 1px solid #ddd; padding-bottom: 0.3em; }
h4 { font-size: 0.95em; margin: 0.6em 0 0; color: #333; break-after: avoid; }
table { border-collapse: collapse; } th { padding-right: 0.8em; vertical-align: top; } td { text-align: left; }
.katex-display { margin: 0.4em 0; overflow-x: auto; overflow-y: hidden; } em { color: #444; }
@media print {
  body { margin: 0; padding: 0; max-width: none; }
  .sheet { font-size: 8pt; line-height: 1.35; } .sheet main { columns: 2; column-gap: 7mm; } .sheet :is(h1, h1 + p) { column-span: all; }
}
"""
TITLES = {
    ("cheat-sheet", "en"): ("Attention interview: the cheat sheet", "Every question with its thirty-second answer."),
    ("cheat-sheet", "zh"): ("注意力面试速查表", "每道题配三十秒回答。"),
    ("question-bank", "en"): ("Attention interview: the question bank", "Answers, follow-ups, traps and rubrics."),
    ("question-bank", "zh"): ("注意力面试题库", "含回答、追问、易错点与评分标准。"),
}


def printed(bank, chapters, sheet, language):
    """A page that stands alone, to be printed: sheet is "cheat-sheet" or "question-bank"."""
    title, subtitle = TITLES[sheet, language]
    words = WORDS[language]

    def entry(item):
        head = f"<h3>{question(item, language)} <small>{item.id} · {item.level}</small></h3>".replace(
            "<p>", ""
        ).replace("</p>", "")
        parts = [head, code(item), answer(item, language)]
        if sheet == "question-bank":
            deep = block(item, "answer_deep", language)
            for name, inside in (
                ("deep", deep),
                ("followups", followups(item, language)),
                ("traps", traps(item, language)),
                ("rubric", rubric(item, language)),
            ):
                parts += [f"<h4>{words[name]}</h4>", inside]
        return f"<article>{''.join(parts)}</article>"

    called = {"en": "title", "zh": "title_zh"}[language]
    body = "".join(
        f"<h2>{escape((chapters.get(name) or unplaced(name))[called])}</h2>{''.join(map(entry, items))}"
        for name, items in bank.chapters.items()
    )
    return f"""<!doctype html>
<html lang="{CODES[language]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="../katex/katex.min.css"><style>{STYLE}</style></head>
<body class="{"sheet" if sheet == "cheat-sheet" else "bank"}"><main><h1>{title}</h1><p>{subtitle}</p>{body}</main></body></html>"""
