"""The backend's older name: the one that both matplotlib and ipywidgets take as it is."""

from matplotlib_inline.backend_inline import FigureCanvas, flush_figures, show

__all__ = ["FigureCanvas", "flush_figures", "show"]
