"""The directives of problems and bugs, what a page of a problem fetches, and how chapters show a verdict."""

import json

from docutils import nodes
from myst_nb.core.render import MimeRenderPlugin, load_mime_renders
from sphinx.util.docutils import SphinxDirective

from attnteach import judge
from attnteach.judge import tested
from attnteach.judge.verdict import MIME

from ..site import is_site, staged
from .bugs import BugPage, SpotTheBug
from .parts import HERE, named, paragraph
from .problems import CodingProblems, ProblemPage, answers


class WhatIsTested(SphinxDirective):
    """``{what-is-tested} LANGUAGE``: what each kind of test asks of an answer; the first language has the anchors."""

    required_arguments = 1

    def run(self):
        (language,) = self.arguments
        return [nodes.definition_list("", *(self.item(kind, language) for kind in tested.KINDS))]

    def item(self, kind, language):
        name = kind.name.text(language)
        term = nodes.term("", name)
        if language == "en":
            anchor = f"tested-{kind.id}"
            term["ids"].append(anchor)
            named(self.env, anchor, name)
        return nodes.definition_list_item("", term, nodes.definition("", paragraph(kind.meaning.text(language))))


class VerdictAsHtml(MimeRenderPlugin):
    """A chapter shows the HTML of a verdict; the data beside it is for live pages."""

    @staticmethod
    def handle_mime(renderer, data, inline):
        return [] if data.mime_type == MIME else None


def write_answers(app):
    """What the page of a problem fetches once it is solved."""
    if not is_site(app):
        return
    folder = staged(app, ".assets") / "problems"
    folder.mkdir(exist_ok=True)
    for problem in judge.problems():
        text = json.dumps(answers(problem), ensure_ascii=False)
        (folder / f"{problem.id}.json").write_text(text, encoding="utf-8")


def add_script(app, pagename, templatename, context, doctree):
    """On the pages of problems and bugs only."""
    if app.env.metadata.get(pagename, {}).get("attn_problems"):
        app.add_js_file("problems.js", loading_method="defer")


def setup(app):
    app.add_directive("problem-page", ProblemPage)
    app.add_directive("coding-problems", CodingProblems)
    app.add_directive("bug-page", BugPage)
    app.add_directive("spot-the-bug", SpotTheBug)
    app.add_directive("what-is-tested", WhatIsTested)
    app.connect("config-inited", lambda app, config: config.html_static_path.append(str(HERE / "web")), priority=410)
    app.connect("builder-inited", write_answers)
    app.add_css_file("problems.css")
    if VerdictAsHtml not in load_mime_renders():
        load_mime_renders().append(VerdictAsHtml)  # what an entry point would do if this were an installed package
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
