"""``{problem-page} ID``: everything about one problem, on a page of its own; ``{coding-problems}``: the table of them all."""

from docutils import nodes

from attnteach import judge

from ..practice.part import Part
from ..words import words
from .example import example
from .parts import Page, also_tested, box, code, fold, link, paragraph, part, questions, row, section, table, text

COLUMNS = ("problem", "level", "topic", "questions", "library")
OWN = ("status", "attempts", "tried")  # columns that the reader's browser fills in
LONG = 95  # signs of a line, beyond which a statement is cut


class ProblemPage(Page):
    """``{problem-page} attention``: the problem, an editor for the answer, hints, the worked answer, what to read beside it."""

    required_arguments = 1

    def run(self):
        (id,) = self.arguments
        if id not in judge.problem_ids():
            raise self.error(f"the judge has no problem {id!r}")
        self.depend(id)
        self.env.metadata[self.env.docname]["attn_edition"] = "1"
        problem = judge.problem(id)
        page = section(self.env, f"problem-{id}", problem.title, ["attn-problem"])
        page += [facts(problem), box("attn-statement", *statement(problem)), *also_tested(problem)]
        page += [
            part("example", text("example"), box("attn-example", code(example(problem)))),
            part("answer", text("your_answer"), box("attn-stub", code(problem.stub)), Part(part="bench", name=id)),
            part("help", text("help"), *help_with(problem)),
            part("related", text("related"), Part(part="lead", name=f"problem/{id}")),
        ]
        return [page]


def facts(problem):
    line = nodes.paragraph(classes=["attn-problem-facts"])
    line += [nodes.literal("", problem.id), nodes.Text(f" · {problem.level} · {', '.join(problem.tags)}")]
    if problem.seed:
        line += [nodes.Text(" · "), *questions(problem.seed)]
    library = text("torch" if problem.torch_only else "any_library")
    line += nodes.Text(f" · {library} · {text('refuses', count=len(problem.mutants))}")
    return line


def statement(problem):
    """The lines of a statement as they stand, since some of them are shapes."""
    return [nodes.line_block("", *(nodes.line("", "", *quoted(line)) for line in whole(problem.statement)))]


def whole(text):
    """The lines of a text, each that was cut for its length with the rest of its sentence."""
    lines, last = [], ""
    for line in text.splitlines():
        cut = len(last) > LONG and not last.endswith((".", ":", ";"))
        lines, last = [*lines[:-1], f"{lines[-1]} {line}"] if cut else [*lines, line], line
    return lines


def quoted(prose):
    """Text whose `names` are code."""
    parts = enumerate(prose.split("`"))
    return [nodes.literal("", part) if i % 2 else nodes.Text(part) for i, part in parts if part]


def help_with(problem):
    hints = zip(words("problems")["hints"], problem.hints, strict=True)
    kind = text("module" if problem.torch_only else "function")
    return [
        *(node for title, hint in hints for node in fold(title, paragraph(hint), kind="attn-hint")),
        *fold(text("worked"), code(problem.reference), kind="attn-worked"),
        *fold(
            text("judge"),
            paragraph(text("in_notebook", kind=kind)),
            code(f'from attnteach.judge import check\n\ncheck("{problem.id}", {problem.id})'),
            paragraph(text("in_terminal")),
            code(
                f"python -m attnteach stub {problem.id} > answer.py\npython -m attnteach judge {problem.id} answer.py",
                "console",
            ),
        ),
    ]


def answers(problem):
    """What a reader compares with once the own answer is accepted: right ones in other styles, and a wrong one for each cause."""
    wrong = [mutant for mutant in problem.mutants if mutant.name == mutant.cause]
    return {
        "right": [
            {"style": style.replace("_", " "), "code": source} for style, source in problem.right_answers.items()
        ],
        "wrong": [{"hint": mutant.hint, "code": problem.source(mutant)} for mutant in wrong],
    }


class CodingProblems(Page):
    """``{coding-problems}``: the table of all problems; its script fills in what the reader has done, and sorts out."""

    def run(self):
        self.depend()
        rows = map(self.row, judge.problems())
        return [Part(part="list", name="problems"), table("attn-problems", COLUMNS, rows, OWN)]

    @staticmethod
    def row(problem):
        """It stands where the problem itself stood once: its anchor is the old one."""
        classes = [f"level-{problem.level}", f"library-{'torch' if problem.torch_only else 'any'}"]
        classes += [*(f"tag-{tag}" for tag in problem.tags), *(f"seed-{n}" for n in problem.seed)]
        title = link(f"problem-{problem.id}", nodes.inline("", problem.title))
        cells = (
            [title, nodes.Text(" "), nodes.literal("", problem.id)],
            [nodes.Text(problem.level)],
            [nodes.Text(", ".join(problem.tags))],
            questions(problem.seed),
            [nodes.Text("torch" if problem.torch_only else "NumPy, torch")],
        )
        return row(f"problem-{problem.id}", classes, dict(zip(COLUMNS, cells, strict=True)), OWN)
