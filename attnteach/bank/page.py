"""An item as static HTML: in its chapter, on the printed sheets, on the cards."""

from html import escape

from .render import to_html, to_inline

WORDS = {
    "en": {
        "answer": "In thirty seconds", "deep": "In depth", "followups": "They will ask next", "traps": "Traps",
        "rubric": "What each grade looks like", "strong": "after a strong answer", "weak": "after a weak answer",
        "tempting": "Tempting because", "right": "In fact", "evidence": "Where this comes from",
    },
    "zh": {
        "answer": "三十秒回答", "deep": "深入解释", "followups": "面试官会追问", "traps": "易错点",
        "rubric": "各档评分标准", "strong": "答得好时", "weak": "答得不好时",
        "tempting": "为什么容易错", "right": "实际上", "evidence": "依据",
    },
}  # fmt: skip
CODES = {"en": "en", "zh": "zh-CN"}


def said(part, name, language):
    """(text, language) of a bilingual field; English where there is no Chinese."""
    text = getattr(part, f"{name}_{language}", None)
    return (text, language) if text else (getattr(part, f"{name}_en"), "en")


def block(part, name, language):
    text, spoken = said(part, name, language)
    return f'<div lang="{CODES[spoken]}">{to_html(text)}</div>'


def line(part, name, language):
    text, spoken = said(part, name, language)
    return f'<span lang="{CODES[spoken]}">{to_inline(text)}</span>'


def code(item):
    return f'<pre class="attn-code"><code>{escape(item.code.rstrip())}</code></pre>' if item.code else ""


def question(item, language):
    return block(item, "q", language)


def answer(item, language):
    return block(item, "answer_30s", language)


def followups(item, language):
    words = WORDS[language]
    steps = "".join(
        f'<li><p>{line(step, "ask", language)} <em class="attn-branch">{words[step.branch]}</em></p>'
        f"{block(step, 'answer', language)}</li>"
        for step in item.followups
    )
    return f"<ol>{steps}</ol>"


def traps(item, language):
    words = WORDS[language]
    entries = "".join(
        f"<li><p><del>{line(trap, 'wrong', language)}</del></p>"
        f"<p><em>{words['tempting']}:</em> {line(trap, 'tempting', language)}</p>"
        f"<p><em>{words['right']}:</em> {line(trap, 'disproof', language)}</p></li>"
        for trap in item.traps
    )
    return f"<ul>{entries}</ul>"


def rubric(item, language):
    rows = "".join(
        f'<tr><th scope="row">{grade}</th><td lang="{CODES[language]}">{to_inline(getattr(text, language))}</td></tr>'
        for grade, text in sorted(item.rubric.items())
    )
    return f"<table><tbody>{rows}</tbody></table>"
