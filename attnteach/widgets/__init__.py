"""Interactive figures that answer on a static page and call the real kernel in a live notebook.

    explore(draw, alt=..., temperature=[0.5, 1.0, 2.0])   # draw(temperature=...) -> axes
    show_source(attention)                                # printed code is tested code
"""

from attnteach.widgets.explore import explore, redraw
from attnteach.widgets.source import show_source

__all__ = ["explore", "redraw", "show_source"]
