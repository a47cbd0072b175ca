"""Figures in one style: functions `(array, ax=None, ...) -> ax`, and `show(ax, alt=...)` to put one on the page.

    from attnteach.plots import heat_map, show
    show(heat_map(weights, rows=tokens, columns=tokens), alt="Each word looks mostly at the one before it.")

`panels(1, 2)` gives empty axes in the style. A Picture is an inline SVG whose colours are CSS
variables, so it follows the light or dark theme of the book, of JupyterLab or of an export.
"""

from attnteach.plots.charts import bars, columns, curves, heat_map, roofline, signed_map
from attnteach.plots.images import tile_map
from attnteach.plots.picture import Picture, show
from attnteach.plots.style import panels

__all__ = ["Picture", "bars", "columns", "curves", "heat_map", "panels", "roofline", "show", "signed_map", "tile_map"]
