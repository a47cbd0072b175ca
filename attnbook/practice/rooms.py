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
    addresses = app.practice.addresses
    inside = {
        "study_plan": lambda: plans_html(addresses, root),
        "browse": lambda: index_html(app.practice.bank),
    }.get(name, str)()
    pages = {room: root + (addresses.page(room) or "") for room in ROOMS}
    return (
        f'<div class="attn-room" data-room="{name}" data-root="{root}" '
        f'data-problems="{escape(addresses.page("coding_problems") or "")}" '
        f'data-pages="{escape(json.dumps(pages))}">'
        f'<p class="attn-waiting">{words("practice", app.config.language)["waiting"]}</p>{inside}</div>'
    )
