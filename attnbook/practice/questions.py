"""Questions in chapters: the directive that places them, and those that stand under "They will ask next"."""

from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from attnteach.bank import page
from attnteach.bank.render import to_inline
from attnteach.bank.words import LANGUAGES
from attnteach.bank.words import words as item_words

from ..words import words
from .part import Part

NEXT = "They will ask next"
PARTS = ("answer", "deep", "followups", "traps", "rubric")


def chapter_on(app, docname):
    """The chapter of the bank whose page this is, None if it is none's."""
    return next((name for name, page in app.practice.pages.items() if page == docname), None)


def note_questions(env, chapter):
    """Read the page again when the chapter's questions change."""
    env.note_dependency(str(Path(env.srcdir) / "chapters/questions" / f"{chapter}.yml"))


class Questions(SphinxDirective):
    """``{questions}``: the bank's questions of this chapter, or of the one that is named, in a place of one's choice."""

    optional_arguments = 1
    option_spec: ClassVar = dict.fromkeys(("level", "kind", "seed"), directives.unchanged)

    def run(self):
        app, docname = self.env.app, self.env.docname
        chapter = self.arguments[0] if self.arguments else chapter_on(app, docname)
        if chapter is None:
            raise self.error(f"no questions are named after {docname}: say which chapter's are meant")
        self.env.metadata[docname]["attn_questions_of"] = chapter
        note_questions(self.env, chapter)
        wanted = {key: set(value.replace(",", " ").split()) for key, value in self.options.items()}
        items = [item for item in app.practice.bank.chapters.get(chapter, []) if self.fits(item, wanted)]
        return [Part(part="question", name=item.id) for item in items]

    @staticmethod
    def fits(item, wanted):
        has = {"level": {item.level}, "kind": {item.kind}, "seed": set(map(str, item.seed))}
        return all(has[key] & values for key, values in wanted.items())


def append_questions(app, doctree):
    """Put a chapter's questions under "They will ask next", unless the chapter has placed them itself."""
    chapter = chapter_on(app, app.env.docname)
    if chapter is None or any(part["part"] == "question" for part in doctree.findall(Part)):
        return
    items = app.practice.bank.chapters[chapter]
    english, chinese = (
        words("practice", language)["chapter"]["questions"].format(count=len(items)) for language in LANGUAGES
    )
    title = f'{english} · <span lang="{page.CODES["zh"]}">{chinese}</span>'
    for section in doctree.findall(nodes.section):
        if section[0].astext() == NEXT:
            section += nodes.raw("", f'<details class="attn-bank"><summary>{title}</summary>', format="html")
            section.extend(Part(part="question", name=item.id) for item in items)
            section += nodes.raw("", "</details>", format="html")
            note_questions(app.env, chapter)
            return


def html(app, name, root):
    return app.practice.questions[name].replace("@root/", root)


def in_each(text):
    """Words in each language, one after the other; `text(language)` gives them in one."""
    return " · ".join(f'<span lang="{page.CODES[language]}">{text(language)}</span>' for language in LANGUAGES)


def title(name):
    """What a part of an item is called, in each language."""
    return in_each(lambda language: item_words(language)[name])


def fold(name, inside):
    return f"<details><summary>{title(name)}</summary>{inside}</details>"


def source(evidence):
    if not evidence["url"]:
        return evidence["text"]
    way = "" if "://" in evidence["url"] else "@root/"
    return f'<a href="{way}{escape(evidence["url"])}">{evidence["text"]}</a>'


def each(part, item):
    """A part of an item in each language; a text without Chinese stands once."""
    return "".join(dict.fromkeys(part(item, language) for language in LANGUAGES))


def parts(item, evidence):
    """{name: HTML} of all that follows the question; `evidence(evidence)` -> {text (HTML), url}."""
    claims = [(fact.claim.en, fact.evidence) for fact in item.key_facts]
    claims += [(trap.disproof.en, trap.evidence) for trap in item.traps]
    facts = "".join(
        f"<li>{to_inline(claim.removesuffix('.'))}: {'; '.join(source(evidence(name)) for name in sources)}</li>"
        for claim, sources in claims
    )
    return {name: each(getattr(page, name), item) for name in PARTS} | {"evidence": f"<ul>{facts}</ul>"}


def in_chapter(item, room, evidence):
    """One question of "They will ask next"; `@root/` stands for the way to the book's root.

    `room` is the address of the room to browse; `evidence(evidence)` -> {text (HTML), url}.
    """

    folds = "".join(fold(name, inside) for name, inside in parts(item, evidence).items())
    return f"""<article class="attn-question" id="{item.id}">
<p class="attn-label">{item.level} · {item.kind} · <a href="@root/{escape(room)}#{item.id}">{item.id}</a></p>
{each(page.question, item)}{page.code(item)}
{folds}
</article>"""
