"""What the judge says, and how it looks."""

import html
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """One case of a verdict."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whether an answer holds, case by case, and what is probably wrong with it.

    `diagnosis` is the suspected cause or None; `seconds` counts the start of the process;
    `seed` repeats the same hidden cases: `check(id, answer, seed=verdict.seed)`.
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

    @property
    def first_failure(self):
        """The first case that failed, or None."""
        return next((case for case in self.cases if not case.passed), None)

    def to_dict(self):
        """Everything as JSON-ready values."""
        return json.loads(json.dumps(asdict(self)))

    def _headline(self):
        held = sum(case.passed for case in self.cases)
        what = "accepted" if self.passed else "rejected"
        return f"{self.problem}: {what}, {held} of {len(self.cases)} cases hold"

    def _details(self):
        """The first failure in full, the first line of the others."""
        return [
            (case, case.detail if case is self.first_failure else case.detail.partition("\n")[0]) for case in self.cases
        ]

    def _extras(self):
        rows = []
        if self.diagnosis:
            rows.append(("Suspected cause", self.diagnosis))
        if self.note:
            rows.append(("Note", self.note))
        if self.printed:
            rows.append(("Printed by the answer", self.printed))
        return rows

    def __rich__(self):
        from rich import box
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        parts = [Text(self._headline(), style="bold green" if self.passed else "bold red")]
        table = Table("", "case", "detail", box=box.SIMPLE)
        for case, detail in self._details():
            table.add_row("✓" if case.passed else "✗", Text(case.name), Text(detail))
        if self.cases:
            parts.append(table)
        parts += [Text.assemble((f"{label}: ", "bold"), text) for label, text in self._extras()]
        return Group(*parts, Text(f"{self.seconds:.2f} s", style="dim"))

    def __str__(self):
        rows = [
            f"  {'ok ' if case.passed else 'NO '} {case.name}{': ' + detail if detail else ''}"
            for case, detail in self._details()
        ]
        return "\n".join([self._headline(), *rows, *(f"{label}: {text}" for label, text in self._extras())])

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td>{'✓ holds' if case.passed else '✗ fails'}</td><td>{html.escape(case.name)}</td>"
            f"<td style='white-space:pre-wrap'>{html.escape(detail)}</td></tr>"
            for case, detail in self._details()
        )
        extras = "".join(
            f"<p><strong>{label}:</strong> <span style='white-space:pre-wrap'>{html.escape(text)}</span></p>"
            for label, text in self._extras()
        )
        table = (
            f"<details{'' if self.passed else ' open'}><summary>The cases</summary><div tabindex='0' role='group' "
            f"aria-label='The cases' style='overflow-x:auto'><table><thead><tr><th>verdict</th><th>case</th><th>detail</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div></details>"
        )
        return f"<div class='verdict verdict-{'accepted' if self.passed else 'rejected'}' data-problem='{html.escape(self.problem)}'><p><strong>{'✓' if self.passed else '✗'} {html.escape(self._headline())}</strong></p>{extras}{table if rows else ''}</div>"
