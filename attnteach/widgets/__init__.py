"""Interactive figures that answer on a static page and call the real kernel in a live notebook.

explore(draw, alt=..., temperature=[0.5, 1.0, 2.0])   # draw(temperature=...) -> axes
show_source(attention)                                # printed code is tested code
"""

from attnteach.widgets.costs import cache_sizes, cost_calculator
from attnteach.widgets.explore import explore, redraw
from attnteach.widgets.heads import head_viewer
from attnteach.widgets.masks import mask_painter
from attnteach.widgets.shapes import shape_debugger
from attnteach.widgets.softmax import softmax_explorer
from attnteach.widgets.source import show_source

__all__ = [
    "cache_sizes",
    "cost_calculator",
    "explore",
    "head_viewer",
    "mask_painter",
    "redraw",
    "shape_debugger",
    "show_source",
    "softmax_explorer",
]
