"""A small book with live cells, built by Sphinx: what the tests and the benchmark open."""

from unittest.mock import patch

import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx

from attnbook.live import archives
from attnteach.plots import heat_map
from attnteach.widgets import explore
from tests import books

EXTENSIONS = ["myst_nb", "attnbook.live", "attnbook.policy", "attnbook.offline"]
ATTENTION = """
import numpy as np
from attnteach.kernels import attention
rng = np.random.default_rng(0)
q, k, v = rng.normal(size=(3, 5, 4))
attention(q, k, v).shape
"""
FIGURE = """
from attnteach.plots import heat_map, show
show(heat_map(np.eye(4)), alt="Each position sees itself.")
"""
EXPLORER = """
from attnteach.widgets import explore
explore(lambda n: heat_map(np.eye(n)), alt=lambda n: f"An identity of {n} positions.", n=[2, 3, 4])
"""
WIDGETS = """
import ipywidgets
slider = ipywidgets.IntSlider(value=1, max=9, description="size")
slider
"""
INTERACT = """
@ipywidgets.interact(n=(1, 5))
def draw(n=2):
    print("squares", [i * i for i in range(n)])
    if n == 5:
        raise ValueError("too many")
"""
TRAINED = """
from attnteach.models.trained import trained
weights = trained("dummy")
{name: array.tolist() for name, array in weights.items()}
"""
JUDGED = """
from attnteach.judge import check

def my_mask(T, S):
    return np.tril(np.ones((T, S), dtype=bool))

check("causal_mask", my_mask)
"""
SOLVED = """
def solution(T, S):
    return np.arange(S) <= np.arange(S - T, S)[:, None]

check("causal_mask", solution)
"""
PAGES = {
    "numbers": [ATTENTION, "print('sum', 1 + 1)", "q.shape", "x = 41", "x + 1"],
    "figures": [ATTENTION, FIGURE, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "print('last')"],
    "figure": [ATTENTION + FIGURE],
    "explorer": [ATTENTION, FIGURE, EXPLORER],
    "widgets": [
        WIDGETS,
        "slider.value",
        INTERACT,
        "bar = ipywidgets.IntProgress(value=3, max=9)\nbar",
        "bar.value = 9",
    ],
    "trained": [
        TRAINED,
        "weights['W'] @ weights['b']",
        "from attnteach.models.minilm import load_minilm",
        "load_minilm()",
    ],
    "judge": ["import numpy as np", JUDGED, SOLVED],
    "torch": [
        "import numpy as np\nimport torch",
        "np.arange(3)",
        "def double(x):\n    return 2 * x\n\ntorch.ones(3)",
        "print('after', double(2))",
    ],
}


def notebook(cells):
    sources = [new_code_cell(cell.strip("\n"), outputs=built(cell)) for cell in cells]
    return new_notebook(
        cells=[new_markdown_cell("# A page\n\nSome words."), *sources],
        metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    )


def built(cell):
    """The outputs that the book's build would have put there; only the explorer's matter here."""
    if cell is not EXPLORER:
        return []
    explorer = explore(lambda n: heat_map(np.eye(n)), alt=lambda n: f"An identity of {n} positions.", n=[2, 3, 4])
    return [new_output("execute_result", data={"text/html": explorer._repr_html_(), "text/plain": repr(explorer)})]


def build(source, out):
    """Write the book's source into the folder `source` and its pages into `out`."""
    pages = {name: notebook(cells) for name, cells in PAGES.items()}
    books.write(source, pages, extensions=EXTENSIONS, nb_execution_mode="off")
    weights = source / "weights"
    weights.mkdir()
    np.savez_compressed(weights / "dummy.npz", W=np.arange(6.0).reshape(2, 3), b=np.ones(3))
    with patch.object(archives, "WEIGHTS", weights):
        Sphinx(source, source, out, source / ".doctrees", "html", status=None).build()
