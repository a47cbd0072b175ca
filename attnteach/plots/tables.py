"""The text equivalent of a figure: what it shows, as a small table."""

from dataclasses import dataclass
from html import escape

import numpy as np

MOST_ROWS, MOST_COLUMNS = 16, 16


@dataclass(frozen=True)
class Table:
    """Numbers behind one panel: `values` (rows, columns), a name for each, and a caption."""

    caption: str
    corner: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: np.ndarray

    def html(self):
        """A table; of one that would be too large to listen to, its size, range and largest cell."""
        if self.values.shape[0] > MOST_ROWS or self.values.shape[1] > MOST_COLUMNS:
            return f"<p>{escape(self.summary())}</p>"
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "\n".join(
            f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{number(v)}</td>" for v in row) + "</tr>"
            for name, row in zip(self.rows, self.values, strict=True)
        )
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        return (
            f'<div tabindex="0" role="group" aria-label="{escape(self.caption or "Data")}"><table>{caption}'
            f"<thead><tr><th>{escape(self.corner)}</th>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )

    def summary(self):
        rows, columns = self.values.shape
        finite = np.where(np.isfinite(self.values), self.values, -np.inf)
        r, c = np.unravel_index(np.argmax(finite), finite.shape)
        low = np.min(self.values[np.isfinite(self.values)], initial=np.inf)
        return (
            f"{self.caption + ': ' if self.caption else ''}{rows} rows and {columns} columns, values from {number(low)} to "
            f"{number(finite[r, c])}; the largest is in row {self.rows[r]}, column {self.columns[c]}."
        )


def number(value):
    """Three significant digits, as a person would write them."""
    if isinstance(value, np.bool_ | bool):
        return "yes" if value else "no"
    value = float(value)
    if np.isnan(value):
        return "–"
    if value == int(value) if np.isfinite(value) else False:
        return f"{int(value):,}".replace("-", "−") if abs(value) < 1e6 else f"{value:.3g}"
    return f"{value:.3g}".replace("inf", "∞").replace("-", "−")
