"""The practice room: questions in their chapters, the rooms' scripts, the bank as static assets."""

import json
from html import escape
from pathlib import Path, PurePosixPath
from typing import ClassVar

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from attnteach.bank.export import export
from attnteach.bank.read import check, files

from .. import licences
from ..bundler import bundle
from . import pages
from .pdf import print_pdfs
from .typeset import typeset

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
ROOMS = ("browse", "flashcards", "mock_interview", "study_plan", "your_data")
NEXT = "They will ask next"
CHINESE = yaml.safe_load((HERE / "titles_zh.yml").read_text(encoding="utf-8"))


class Part(nodes.General, nodes.Element):
    """What is filled in when pages are written: only then are all addresses known."""


def chapters_by_name(env):
    """{name: docname}: the name of a chapter is the last part of its path."""
    return {PurePosixPath(docname).name: docname for docname in sorted(env.found_docs)}


class Questions(SphinxDirective):
    """``{questions}``: the bank's questions of this chapter, or of the one that is named, in a place of one's choice."""

    optional_arguments = 1
    option_spec: ClassVar = dict.fromkeys(("level", "kind", "seed"), directives.unchanged)

    def run(self):
        name = (self.arguments or [PurePosixPath(self.env.docname).name])[0]
        self.env.metadata[self.env.docname]["attn_practice"] = "questions"
        self.env.metadata[self.env.docname]["attn_questions_of"] = name
        self.env.note_dependency(str(Path(self.env.srcdir) / "chapters/questions" / f"{name}.yml"))
        wanted = {key: set(value.replace(",", " ").split()) for key, value in self.options.items()}
        items = [item for item in self.env.app.attn_bank.chapters.get(name, []) if self.fits(item, wanted)]
        return [Part(make="question", what=item.id) for item in items]

    @staticmethod
    def fits(item, wanted):
        has = {"level": {item.level}, "kind": {item.kind}, "seed": set(map(str, item.seed))}
        return all(has[key] & values for key, values in wanted.items())


class Room(SphinxDirective):
    """``{practice} browse``: one room of the practice pages."""

    required_arguments = 1

    def run(self):
        [name] = self.arguments
        if name not in (*ROOMS, "downloads"):
            raise self.error(f"no room {name!r}; there are {', '.join(ROOMS)} and downloads")
        self.env.metadata[self.env.docname]["attn_practice"] = name
        questions = files(Path(self.env.srcdir) / "chapters/questions")
        for path in (*questions, *HERE.rglob("*.*")):
            if path.suffix in (".yml", ".js", ".css", ".mjs"):
                self.env.note_dependency(str(path))
        return [Part(make="plans" if name == "study_plan" else name, what=name)]


def read_bank(app):
    app.attn_bank, faults = check(chapters=Path(app.srcdir) / "chapters")
    for fault in faults:
        logger.warning("question bank: %s", fault, type="bank")
    app.attn_staged = Path(app.outdir).parent / ".assets"
    out = app.attn_staged / "practice"
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.js"), *out.glob("*.pdf"), *out.glob("texts-*.json")):
        old.unlink()
    bundle_scripts(out)
    (out / "practice.css").write_text((HERE / "app/practice.css").read_text(encoding="utf-8"), encoding="utf-8")
    if str(app.attn_staged) not in app.config.html_static_path:
        app.config.html_static_path.append(str(app.attn_staged))


def bundle_scripts(out):
    """The room's scripts in the folder `out`, with the licences of what was bundled."""
    packages = bundle(HERE / "app", ["main.js"], out).packages
    (Path(out) / "licences.txt").write_text(licences.in_one(licences.of_npm(packages)), encoding="utf-8")


def name_cells(app, doctree):
    """Give each code cell of a notebook its id as an anchor, so that an answer can link its proof."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for container in doctree.findall(nodes.container):
        if container.get("nb_element") == "cell_code":
            identity = cells[container["cell_index"]].get("id")
            if identity and identity not in doctree.ids:
                container["ids"].append(identity)
                doctree.ids[identity] = container


def append_questions(app, doctree):
    """Put a chapter's questions under "They will ask next", unless the chapter has placed them itself."""
    env, name = app.env, PurePosixPath(app.env.docname).name
    items = app.attn_bank.chapters.get(name)
    if not items or any(part["make"] == "question" for part in doctree.findall(Part)):
        return
    for section in doctree.findall(nodes.section):
        if section[0].astext() == NEXT:
            title = f'{len(items)} questions of the bank · <span lang="zh-CN">题库里的 {len(items)} 道题</span>'
            section += nodes.raw("", f'<details class="attn-bank"><summary>{title}</summary>', format="html")
            section.extend(Part(make="question", what=item.id) for item in items)
            section += nodes.raw("", "</details>", format="html")
            env.metadata[env.docname]["attn_practice"] = "questions"
            env.note_dependency(str(Path(env.srcdir) / "chapters/questions" / f"{name}.yml"))
            return


class Addresses:
    """Where things stand in the built book, as seen from its root."""

    def __init__(self, app):
        self.app, self.env = app, app.env
        # questions without a chapter of that name belong to the page on which they are placed
        placed = {
            data["attn_questions_of"]: page for page, data in app.env.metadata.items() if "attn_questions_of" in data
        }
        self.docnames = placed | chapters_by_name(app.env)
        cite = app.env.get_domain("cite")
        self.entries = cite.bibdata.data.entries
        self.citations = {citation.key: citation for citation in cite.citations}

    def page(self, name):
        docname = self.docnames.get(name)
        return docname and self.app.builder.get_target_uri(docname)

    def title(self, name):
        docname = self.docnames.get(name)
        return self.env.titles[docname].astext() if docname in self.env.titles else name.replace("_", " ")

    def chapters(self, bank):
        return {
            name: {"title": self.title(name), "title_zh": CHINESE.get(name, self.title(name)), "url": self.page(name)}
            for name in bank.chapters
        }

    def paper(self, key):
        entry = self.entries[key]
        people = [
            " ".join(person.last_names).replace("{", "").replace("}", "") for person in entry.persons.get("author", [])
        ]
        who = people[0] if len(people) == 1 else " & ".join(people) if len(people) == 2 else f"{people[0]} et al."
        title = entry.fields["title"].replace("{", "").replace("}", "")
        citation = self.citations.get(key)
        bibliography = self.page("bibliography")
        url = f"{bibliography}#{citation.citation_id}" if citation and bibliography else entry.fields.get("url")
        return {"text": escape(f"{who} ({entry.fields.get('year', 'n.d.')}). {title}"), "url": url}

    def evidence(self, given):
        form, _, rest = given.partition(":")
        if form == "paper":
            return self.paper(rest) if rest in self.entries else {"text": escape(rest), "url": None}
        if form == "cell":
            notebook, _, cell = rest.partition("#")
            page = self.page(notebook)
            text = f"{escape(self.title(notebook))}: <code>{escape(cell)}</code>"
            return {"text": text, "url": f"{page}#{cell}" if page else None}
        return {"text": pages.to_inline(rest.strip()), "url": None}


def failed_chapters(env, bank):
    """Names of the notebooks that are cited as evidence but did not run to their end in this build."""
    from myst_nb.sphinx_ import NbMetadataCollector

    docnames = chapters_by_name(env)
    cited = {
        given[5:].partition("#")[0] for item in bank.items for _, given in item.evidence if given.startswith("cell:")
    }
    run = {name: NbMetadataCollector.get_exec_data(env, docnames[name]) for name in cited if name in docnames}
    return sorted(name for name, data in run.items() if data and not data["succeeded"])


def write_bank(app, builder):
    """Lay the bank out as static files, now that titles and addresses are known."""
    bank, out = app.attn_bank, app.attn_staged / "practice"
    for name in failed_chapters(app.env, bank):
        logger.warning("question bank: cited as evidence, but did not run: %s", name, type="bank")
    addresses = app.attn_addresses = Addresses(app)
    chapters = addresses.chapters(bank)
    room = addresses.page("browse") or ""
    sheets = {(sheet, language): pages.printed(bank, chapters, sheet, language) for sheet, language in pages.TITLES}
    questions = {item.id: pages.in_chapter(item, room, addresses.evidence) for item in bank.items}
    set_pages, wrong = typeset({**sheets, **questions})
    for name, tex, message in wrong:
        logger.warning("question bank: %s: maths %r: %s", name, tex, message, type="bank")
    app.attn_questions = {id: set_pages[id] for id in questions}
    export(bank, out)
    sheets_html = {f"{sheet}-{language}.html": set_pages[sheet, language] for sheet, language in sheets}
    for name, text in (pages.as_files(bank, chapters, addresses.evidence) | sheets_html).items():
        (out / name).write_text(text, encoding="utf-8")
    app.attn_pdfs = print_pdfs(out, sheets_html, Path(app.outdir).parent / ".printed")


def root_of(builder, docname):
    """The way from a page to the book's root."""
    return "../" * builder.get_target_uri(docname).count("/")


def task_of(task, addresses):
    """(key, url, {language: text}) of one task of a study plan."""
    if "chapter" in task:
        chapter = task["chapter"]
        key, url = f"read-{chapter}", addresses.page(chapter)
        title = addresses.title(chapter)
        said = {"en": f"Read “{title}”", "zh": f"阅读“{CHINESE.get(chapter, title)}”"}
    elif "questions" in task:
        chapter, levels = task["questions"], task.get("levels", [])
        query = "&".join([f"chapter={chapter}", *(f"level={level}" for level in levels)])
        key, url = f"answer-{chapter}-{'-'.join(levels)}", f"{addresses.page('browse')}?{query}"
        grade = f" ({', '.join(levels)})" if levels else ""
        title = addresses.title(chapter)
        said = {
            "en": f"Say the answers of “{title}” aloud{grade}",
            "zh": f"把“{CHINESE.get(chapter, title)}”的题大声答一遍{grade}",
        }
    elif "problem" in task:
        key, page = f"code-{task['problem']}", addresses.page("coding_problems")
        url = page and f"{page}#problem-{task['problem']}"
        said = {"en": f"Code `{task['problem']}` from memory", "zh": f"默写 `{task['problem']}`"}
    else:
        key, url = f"room-{task['room']}", addresses.page(task["room"])
        url = f"{url}?{task['query']}" if url and "query" in task else url
        said = {}
    return key, url, said | {language: task[language] for language in pages.LANGUAGES if language in task}


def plans_html(addresses, root):
    """The study plans; each task has a box that the room's script brings to life."""
    parts = []
    for plan in yaml.safe_load((HERE / "plans.yml").read_text(encoding="utf-8")):
        days = []
        for number, day in enumerate(plan["days"], 1):
            tasks = []
            for place, task in enumerate(day["tasks"]):
                key, url, said = task_of(task, addresses)
                if "chapter" in task and not url:
                    logger.warning("study plan: no chapter %r", task["chapter"], type="bank")
                words = "".join(
                    f'<span lang="{pages.CODES[code]}">{pages.to_inline(said[code])}</span>' for code in pages.LANGUAGES
                )
                label = f'<a href="{escape(root + url)}">{words}</a>' if url else words
                identity = f"{plan['id']}-{number}-{place}-{key}"
                tasks.append(f'<li data-task="{escape(identity)}">{label}</li>')
            head = "".join(f'<span lang="{pages.CODES[code]}">{escape(day[code])}</span>' for code in pages.LANGUAGES)
            days.append(f"<li><h3>{head}</h3><ul>{''.join(tasks)}</ul></li>")
        title = "".join(f'<span lang="{pages.CODES[code]}">{escape(plan[code])}</span>' for code in pages.LANGUAGES)
        parts.append(f'<section class="attn-plan" id="{plan["id"]}"><h2>{title}</h2><ol>{"".join(days)}</ol></section>')
    return "".join(parts)


def index_html(bank):
    """Every question with its anchor, for readers without JavaScript: links into the room lead somewhere."""
    rows = [f'<li id="{i.id}">{escape(i.q_en)} <span lang="zh-CN">{escape(i.q_zh)}</span></li>' for i in bank.items]
    return f"<noscript><ul>{''.join(rows)}</ul></noscript>"


def downloads_html(app, root):
    folder = f"{root}_static/practice/"

    def row(what, links):
        anchors = " · ".join(f'<a href="{folder}{file}"{kind}>{text}</a>' for file, text, kind in links)
        return f"<tr><th scope=row>{what}</th><td>{anchors}</td></tr>"

    def sheet(name):
        web = [(f"{name}-{code}.html", f"{text}, to print", "") for code, text in (("en", "English"), ("zh", "中文"))]
        pdf = [(f"{name}-{code}.pdf", f"PDF {text}", " download") for code, text in (("en", "English"), ("zh", "中文"))]
        return [*web, *(link for link in pdf if link[0] in app.attn_pdfs)]

    decks = [("en", "English"), ("zh", "中文"), ("bilingual", "English + 中文")]
    rows = [
        row("Anki decks", [(f"attention-{code}.apkg", text, " download") for code, text in decks]),
        row("Cheat sheet: questions and thirty-second answers", sheet("cheat-sheet")),
        row("The whole bank: follow-ups, traps and rubrics too", sheet("question-bank")),
        row("JSON, for anything else", [("bank.json", "bank.json", " download")]),
    ]
    return f'<table class="attn-downloads table">{"".join(rows)}</table>'


def visit_part(writer, node):
    app = writer.builder.app
    root = root_of(writer.builder, writer.builder.current_docname)
    made, what = node["make"], node["what"]
    if made == "question":
        html = app.attn_questions[what].replace("@root/", root)
    elif made == "downloads":
        html = downloads_html(app, root)
    else:
        inside = ""
        if made == "plans":
            inside = plans_html(app.attn_addresses, root)
        elif made == "browse":
            inside = index_html(app.attn_bank)
        problems = app.attn_addresses.page("coding_problems") or ""
        pages_ = {name: root + (app.attn_addresses.page(name) or "") for name in ROOMS}
        html = (
            f'<div class="attn-room" data-room="{what}" data-root="{root}" data-problems="{escape(problems)}" '
            f'data-pages="{escape(json.dumps(pages_))}"><p class="attn-waiting">This room keeps your progress in your '
            "browser and needs JavaScript. Without it, every question with its answers stands in its chapter.</p>"
            f"{inside}</div>"
        )
    writer.body.append(html)
    raise nodes.SkipNode


def skip_part(writer, node):
    raise nodes.SkipNode


def page_assets(app, pagename, templatename, context, doctree):
    app.add_js_file("practice/main.js", type="module")


def setup(app):
    others = {builder: (skip_part, None) for builder in ("latex", "text", "man", "texinfo")}
    app.add_node(Part, html=(visit_part, None), **others)
    app.add_directive("questions", Questions)
    app.add_directive("practice", Room)
    app.connect("builder-inited", read_bank)
    app.connect("doctree-read", name_cells)
    app.connect("doctree-read", append_questions)
    app.connect("write-started", write_bank)
    app.add_css_file("practice/practice.css")
    app.connect("html-page-context", page_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
