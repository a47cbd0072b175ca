"""The thirty questions: a page for each, made of the item that asks it, and the list of them all."""

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from attnteach import judge
from attnteach.bank import page
from attnteach.bank.render import to_inline
from attnteach.bank.words import LANGUAGES

from ..words import words
from .part import Part
from .questions import PARTS, fold, in_each, note_questions, parts, title

OPEN = ("answer", "followups", "traps", "rubric", "evidence")  # `deep` stands folded under the answer


def labels(name):
    """A word of these pages in each language."""
    return in_each(lambda language: words("practice", language)["thirty"][name])


def section(name, heading, *inside):
    """A section of the page: a heading in both languages over what stands inside."""
    part = nodes.section(ids=[name], names=[name])
    part += nodes.title("", "", nodes.raw("", heading, format="html"))
    part += inside
    return part


def problems_of(number):
    """The ids of the judge's problems that drill a question."""
    return [problem.id for problem in judge.problems() if number in problem.seed]


def note_bank(env):
    """Read the page again when any question changes."""
    for chapter in env.app.practice.bank.chapters:
        note_questions(env, chapter)


class SeedQuestion(SphinxDirective):
    """``{seed-question} 7``: all that the book has to say to the seventh of the thirty questions."""

    required_arguments = 1

    def run(self):
        number, bank = int(self.arguments[0]), self.env.app.practice.bank
        if number not in bank.leads:
            raise self.error(f"no item of the bank leads question {number}")
        note_bank(self.env)
        names = ("question", *PARTS, "evidence", "write", "more")
        part = {name: Part(part="lead", name=f"{number}/{name}") for name in names}
        sections = [section(name, title(name), part[name]) for name in OPEN]
        sections[0] += part["deep"]
        if problems_of(number):
            sections.append(section("write", labels("write"), part["write"]))
        return [part["question"], *sections, section("more", labels("more"), part["more"])]


class Thirty(SphinxDirective):
    """``{thirty}``: the thirty questions in their order, each a link to its page."""

    def run(self):
        note_bank(self.env)
        return [Part(part="lead", name="thirty")]


class ThirtyNumbers(SphinxDirective):
    """``{thirty-numbers}``: a link for each of the thirty questions, small enough for a front page."""

    def run(self):
        note_bank(self.env)
        return [Part(part="lead", name="numbers")]


def htmls(bank, addresses):
    """{name of a part: HTML} of all pages; `@root/` stands for the way to the book's root."""
    pages = {"thirty": thirty(bank, addresses), "numbers": numbers(bank, addresses)}
    for number, item in bank.leads.items():
        texts = parts(item, addresses.evidence) | {
            "question": "".join(
                f"<div class=attn-asked>{page.question(item, language)}</div>" for language in LANGUAGES
            ),
            "write": write(number, addresses),
            "more": more(bank, number, addresses),
        }
        texts["deep"] = fold("deep", texts["deep"])
        pages |= {f"{number}/{name}": text for name, text in texts.items()}
    return pages


def write(number, addresses):
    """The problems that drill a question, each a link to its place where the book has it."""

    def row(id):
        place = addresses.label(f"problem-{id}")
        return f'<a href="@root/{escape(place["url"])}"><code>{id}</code></a>' if place else f"<code>{id}</code>"

    return f"<ul>{''.join(f'<li>{row(id)}</li>' for id in problems_of(number))}</ul>"


def more(bank, number, addresses):
    """The place in the chapter, and the other items on a question as links into the room to browse."""
    room, place = addresses.page("browse") or "", addresses.label(f"q{number}")
    way = place and f'<p>{labels("chapter")}: <a href="@root/{escape(place["url"])}">{place["text"]}</a></p>'
    rows = "".join(
        f'<li><a href="@root/{escape(room)}#{item.id}">{to_inline(item.question.en)}</a> '
        f'<span lang="zh-CN">{to_inline(item.question.zh)}</span></li>'
        for item in bank.items
        if number in item.seed and item.leads != number
    )
    return f"{way or ''}<ul>{rows}</ul>"


def thirty(bank, addresses):
    """The list of all, in order."""
    rows = "".join(
        f'<li value="{number}"><a href="@root/{escape(addresses.page(f"thirty/{number}") or "")}">{to_inline(item.question.en)} '
        f'<span lang="zh-CN">{to_inline(item.question.zh)}</span></a></li>'
        for number, item in sorted(bank.leads.items())
    )
    return f'<ol class="attn-thirty">{rows}</ol>'


def numbers(bank, addresses):
    """The list of all as their numbers alone."""
    links = "".join(
        f'<a href="@root/{escape(addresses.page(f"thirty/{number}") or "")}" title="{escape(item.question.en)}">{number}</a>'
        for number, item in sorted(bank.leads.items())
    )
    return f'<nav class="attn-numbers" aria-label="{escape(addresses.title("seed_map"))}">{links}</nav>'


def html(app, name, root):
    return app.practice.leads[name].replace("@root/", root)
