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


def named(env, name, title):
    """Let the whole book link to `#name` of this page, as `title`."""
    domain = env.get_domain("std")
    domain.anonlabels[name] = (env.docname, name)
    domain.labels[name] = (env.docname, name, title)


def section(env, name, title, classes=()):
    """A section that the whole book can link to as `#name`."""
    named(env, name, title)
    return nodes.section("", nodes.title("", title), ids=[name], names=[name], classes=list(classes))


def entry(column, own, *inside):
    """A cell of a column; `own` are the columns that the reader's browser fills in."""
    classes = [f"attn-{column}", *(["attn-own"] if column in own else [])]
    return nodes.entry("", *(nodes.paragraph("", "", *inside) for _ in inside[:1]), classes=classes)


def row(name, classes, cells, own):
    """A row with the anchor `#name`, of cells {column: nodes} and empty ones behind them."""
    entries = [entry(column, own, *cells.get(column, ())) for column in (*cells, *own)]
    return nodes.row("", *entries, ids=[name], classes=classes)


def table(name, columns, rows, own):
    heads = [entry(column, own, nodes.Text(text(f"column_{column}"))) for column in (*columns, *own)]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    group += [nodes.thead("", nodes.row("", *heads)), nodes.tbody("", *rows)]
    return nodes.table("", group, classes=["attn-list", name, "colwidths-auto"])


def link(target, shown):
    """A link to a label of the book, plain words where it does not exist."""
    names = {"refdomain": "std", "reftype": "ref", "reftarget": target, "refexplicit": True, "refwarn": False}
    return addnodes.pending_xref("", shown, **names)


def listed(links):
    """Links with commas between."""
    return [node for one in links for node in (nodes.Text(", "), one)][1:]


def questions(seed):
    """Links to the interview questions."""
    return listed(link(f"q{n}", nodes.inline("", f"Q{n}")) for n in seed)


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
    return [nodes.paragraph("", f"{text('also_tested')}: ", *listed(links), classes=["attn-problem-facts"])]
