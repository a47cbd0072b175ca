"""What the judge says: as data, and how it looks in a notebook, in a terminal and as plain text."""

import html
import json
from dataclasses import asdict, dataclass

from .words import Sentence

MIME = "application/vnd.attnteach.verdict+json"
LABELS = {
    "cause": Sentence("verdict.cause"),
    "note": Sentence("verdict.note"),
    "printed": Sentence("verdict.printed"),
    "cases": Sentence("verdict.cases"),
    "column_verdict": Sentence("verdict.column_verdict"),
    "column_case": Sentence("verdict.column_case"),
    "column_detail": Sentence("verdict.column_detail"),
    "holds": Sentence("verdict.holds"),
    "fails": Sentence("verdict.fails"),
}


@dataclass(frozen=True)
class Result:
    """One case of a verdict."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whether an answer holds, case by case, and what is probably wrong with it.

    `diagnosis` is the suspected cause or None, and `hint` says where its words stand: `wrong.NAME` or
    `cases.NAME` in the problem's `words.toml`, or a key of the judge's own sentences. `seconds` counts the
    start of the process; `seed` repeats the same hidden cases: `check(id, answer, seed=verdict.seed)`.
    """

    problem: str
    passed: bool
    cases: tuple[Result, ...]
    diagnosis: str | None
    seconds: float
    backend: str | None = None
    seed: int | None = None
    note: str | None = None
    printed: str = ""
    hint: str | None = None
    language: str = "en"

    @property
    def first_failure(self):
        """The first case that failed, or None."""
        return next((case for case in self.cases if not case.passed), None)

    def to_dict(self):
        """Everything as JSON-ready values."""
        return json.loads(json.dumps(asdict(self)))

    def labels(self):
        """The words around a verdict, in its language: what a page needs beside `to_dict` to draw it."""
        labels = {name: sentence.text(self.language) for name, sentence in LABELS.items()}
        return labels | {"headline": self._headline()}

    def _headline(self):
        counts = {"held": sum(case.passed for case in self.cases), "count": len(self.cases)}
        headline = Sentence("verdict.accepted" if self.passed else "verdict.rejected", problem=self.problem, **counts)
        return headline.text(self.language)

    def _details(self):
        """The first failure in full, the first line of the others."""
        return [
            (case, case.detail if case is self.first_failure else case.detail.partition("\n")[0]) for case in self.cases
        ]

    def _extras(self):
        labels, texts = self.labels(), {"cause": self.diagnosis, "note": self.note, "printed": self.printed}
        return [(labels[name], text) for name, text in texts.items() if text]

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            MIME: self.to_dict() | {"labels": self.labels()},
            "text/html": self._repr_html_(),
            "text/plain": str(self),
        }

    def __rich_console__(self, console, options):
        from rich import box
        from rich.table import Table
        from rich.text import Text

        labels = self.labels()
        marks = {True: "ok", False: "NO"} if options.ascii_only else {True: "✓", False: "✗"}
        yield Text(self._headline(), style="bold green" if self.passed else "bold red")
        table = Table("", labels["column_case"], labels["column_detail"], box=box.SIMPLE)
        for case, detail in self._details():
            table.add_row(marks[case.passed], Text(case.name), Text(detail))
        if self.cases:
            yield table
        for label, text in self._extras():
            yield Text.assemble((f"{label}: ", "bold"), text)
        yield Text(f"{self.seconds:.2f} s", style="dim")

    def __str__(self):
        rows = [
            f"  {'ok ' if case.passed else 'NO '} {case.name}{': ' + detail if detail else ''}"
            for case, detail in self._details()
        ]
        return "\n".join([self._headline(), *rows, *(f"{label}: {text}" for label, text in self._extras())])

    def _repr_html_(self):
        labels = {name: html.escape(label) for name, label in self.labels().items()}
        marks = {True: f"✓ {labels['holds']}", False: f"✗ {labels['fails']}"}
        rows = "".join(
            f"<tr><td>{marks[case.passed]}</td><td>{html.escape(case.name)}</td>"
            f"<td style='white-space:pre-wrap'>{html.escape(detail)}</td></tr>"
            for case, detail in self._details()
        )
        extras = "".join(
            f"<p><strong>{html.escape(label)}:</strong> <span style='white-space:pre-wrap'>{html.escape(text)}</span></p>"
            for label, text in self._extras()
        )
        columns = "".join(f"<th>{labels[name]}</th>" for name in ("column_verdict", "column_case", "column_detail"))
        table = (
            f"<details{'' if self.passed else ' open'}><summary>{labels['cases']}</summary><div tabindex='0' role='group' "
            f"aria-label='{labels['cases']}' style='overflow-x:auto'><table><thead><tr>{columns}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div></details>"
        )
        state, mark = ("accepted", "✓") if self.passed else ("rejected", "✗")
        return (
            f"<div class='verdict verdict-{state}' data-problem='{html.escape(self.problem)}'>"
            f"<p><strong>{mark} {labels['headline']}</strong></p>{extras}{table if rows else ''}</div>"
        )
