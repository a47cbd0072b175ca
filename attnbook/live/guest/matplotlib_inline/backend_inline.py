"""The matplotlib backend of the page, under the name that notebooks expect: figures become SVG outputs."""

import io

from live import outputs
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas  # noqa: F401, part of a backend
from matplotlib.figure import Figure


def svg(figure):
    text = io.StringIO()
    figure.savefig(text, format="svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    return {"image/svg+xml": text.getvalue(), "text/plain": repr(figure)}


def flush_figures():
    for number in pyplot.get_fignums():
        outputs.display(pyplot.figure(number))


def show(*_, **__):
    flush_figures()


outputs.formatters[f"{Figure.__module__}.{Figure.__qualname__}"] = svg
