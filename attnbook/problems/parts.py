"""What the pages of problems and bugs are put together from."""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from attnteach.judge import tested
from attnteach.memo import ours

from ..words import words

HERE = Path(__file__).parent


def text(name, **values):
    """A text of the interface in both languages, in one where they do not differ."""
    texts = dict.fromkeys(words("problems", language)[name] for language in ("en", "zh"))
    return " ".join(texts).format(**values)


def raw(html):
    return nodes.raw("", html, format="html")


def code(source, language="python"):
    return nodes.literal_block(source, source.rstrip() + "\n", language=language)


def box(name, *inside):
    """Nodes in an element of this class."""
    return nodes.container("", *inside, classes=[name])


def fold(title, *inside, kind=""):
    """A closed fold around some nodes, of a class of its own if `kind` names one."""
    opening = f'<details class="{f"attn-fold {kind}".strip()}"><summary>{escape(title)}</summary>'
    return [raw(opening), *inside, raw("</details>")]


def paragraph(prose):
    return nodes.paragraph("", " ".join(prose.split()), support_smartquotes=False)  # "(..., T, D)" is code


def part(name, title, *inside):
    """A section of a page that has the anchor `#name` and no name in the book."""
    return nodes.section("", nodes.title("", title), *inside, ids=[name], names=[name])


def section(env, name, title, classes=()):
    """A section that the whole book can link to as `#name`."""
    part = nodes.section(ids=[name], names=[name], classes=list(classes))
    part += nodes.title("", title)
    env.get_domain("std").anonlabels[name] = (env.docname, name)
    env.get_domain("std").labels[name] = (env.docname, name, title)
    return part


def row(name, classes, cells, own):
    """A row with the anchor `#name`; behind its cells stand empty ones, for what the reader's browser knows."""
    entries = [nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells]
    empty = [nodes.entry("", classes=["attn-own", f"attn-{column}"]) for column in own]
    return nodes.row("", *entries, *empty, ids=[name], classes=classes)


def table(name, columns, rows, own):
    heads = [nodes.entry("", nodes.paragraph("", text(f"column_{column}"))) for column in (*columns, *own)]
    for head in heads[len(columns) :]:
        head["classes"].append("attn-own")
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    group += [nodes.thead("", nodes.row("", *heads)), nodes.tbody("", *rows)]
    return nodes.table("", group, classes=["attn-list", name, "colwidths-auto"])


def link(target, shown):
    """A link to a label of the book, plain words where it does not exist."""
    names = {"refdomain": "std", "reftype": "ref", "reftarget": target, "refexplicit": True, "refwarn": False}
    return addnodes.pending_xref("", shown, **names)


def questions(seed):
    """Links to the interview questions."""
    links = [link(f"q{n}", nodes.inline("", f"Q{n}")) for n in seed]
    return [node for one in links for node in (nodes.Text(", "), one)][1:]


class Page(SphinxDirective):
    """What all these pages share: they change when a problem does."""

    def depend(self, *problems):
        """Read the page again when one of these problems changes, any of them if none is named."""
        package = ours()
        below = [f"attnteach.judge.problems.{id}" for id in problems] or package.below("attnteach.judge.problems")
        modules, _ = package.reached("attnteach.judge", *below)
        for path in (*(file for module in modules for file in package.files(module)), *HERE.glob("*.py")):
            self.env.note_dependency(str(path))
        self.env.metadata[self.env.docname]["attn_problems"] = "1"


def also_tested(p):
    """A line of links to what is tested beside the values, in one language; none where nothing is."""
    links = [link(f"tested-{kind.id}", nodes.inline("", kind.name.text(p.language))) for kind in tested.kinds_of(p)]
    if not links:
        return []
    parts = [node for one in links for node in (nodes.Text(", "), one)][1:]
    return [nodes.paragraph("", f"{text('also_tested')}: ", *parts, classes=["attn-problem-facts"])]
