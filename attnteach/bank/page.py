"""An item as static HTML: in its chapter, on the printed sheets, on the cards."""

from html import escape

from .render import to_html, to_inline
from .words import words

CODES = {"en": "en", "zh": "zh-CN"}


def in_language(text, language):
    """(string, language) of a bilingual text; English where there is no Chinese."""
    string = getattr(text, language)
    return (string, language) if string else (text.en, "en")


def block(text, language):
    string, language = in_language(text, language)
    return f'<div lang="{CODES[language]}">{to_html(string)}</div>'


def line(text, language):
    string, language = in_language(text, language)
    return f'<span lang="{CODES[language]}">{to_inline(string)}</span>'


def code(item):
    return f'<pre class="attn-code"><code>{escape(item.code.rstrip())}</code></pre>' if item.code else ""


def question(item, language):
    return block(item.question, language)


def answer(item, language):
    return block(item.answer_30s, language)


def deep(item, language):
    return block(item.answer_deep, language)


def followups(item, language):
    steps = "".join(
        f'<li><p>{line(step.ask, language)} <em class="attn-branch">{words(language)[step.branch]}</em></p>'
        f"{block(step.answer, language)}</li>"
        for step in item.followups
    )
    return f"<ol>{steps}</ol>"


def traps(item, language):
    tempting, right = words(language)["tempting"], words(language)["right"]
    entries = "".join(
        f"<li><p><del>{line(trap.wrong, language)}</del></p>"
        f"<p><em>{tempting}:</em> {line(trap.tempting, language)}</p>"
        f"<p><em>{right}:</em> {line(trap.disproof, language)}</p></li>"
        for trap in item.traps
    )
    return f"<ul>{entries}</ul>"


def rubric(item, language):
    rows = "".join(
        f'<tr><th scope="row">{grade}</th><td lang="{CODES[language]}">{to_inline(getattr(text, language))}</td></tr>'
        for grade, text in sorted(item.rubric.items())
    )
    return f"<table><tbody>{rows}</tbody></table>"
