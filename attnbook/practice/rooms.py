"""The rooms: what stands on a page until its script has drawn it, and for readers without scripts."""

import json
from html import escape
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from ..words import HERE as CATALOGUES
from ..words import words
from .part import Part
from .plans import plans_html

HERE = Path(__file__).parent
ROOMS = ("browse", "flashcards", "mock_interview", "study_plan", "your_data")


class Room(SphinxDirective):
    """``{practice} browse``: one room of the practice pages, or the table of downloads."""

    required_arguments = 1

    def run(self):
        [name] = self.arguments
        if name not in (*ROOMS, "downloads"):
            raise self.error(f"no room {name!r}; there are {', '.join(ROOMS)} and downloads")
        questions = (Path(self.env.srcdir) / "chapters/questions").glob("*.yml")
        for path in (*questions, *CATALOGUES.glob("*.yml"), *HERE.rglob("*.*")):
            if path.suffix in (".yml", ".js", ".css", ".mjs"):
                self.env.note_dependency(str(path))
        return [Part(part="downloads" if name == "downloads" else "room", name=name)]


def index_html(bank):
    """Every question with its anchor, for readers without JavaScript: links into the room lead somewhere."""
    rows = "".join(
        f'<li id="{item.id}">{escape(item.question.en)} <span lang="zh-CN">{escape(item.question.zh)}</span></li>'
        for item in bank.items
    )
    return f"<noscript><ul>{rows}</ul></noscript>"


def html(app, name, root):
    inside = {
        "study_plan": lambda: plans_html(app.practice.addresses, root),
        "browse": lambda: index_html(app.practice.bank),
    }.get(name, str)()
    return f"{opening(app, name, root)}{waiting(app)}{inside}</div>"


def opening(app, name, root, classes="attn-room", **data):
    """The tag that opens a room; `data` are further data- attributes."""
    addresses = app.practice.addresses
    pages = {room: root + (addresses.page(room) or "") for room in ROOMS}
    problems = (addresses.page("coding_problems") or "").replace("coding_problems", "problems/{id}")
    data = {"room": name, "root": root, "problems": problems, "pages": json.dumps(pages), **data}
    attributes = " ".join(f'data-{key}="{escape(value)}"' for key, value in data.items())
    return f'<div class="{classes}" {attributes}>'


def waiting(app):
    return f'<p class="attn-waiting">{words("practice", app.config.language)["waiting"]}</p>'
