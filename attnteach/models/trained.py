"""Arrays of the small models that the book trains when it is built, for pages and readers without torch."""

import os
from pathlib import Path

import numpy as np

BESIDE = Path(__file__).with_name("weights")  # where a live page has them
CHECKOUT = Path(__file__).parents[2]
AT_HOME = Path(os.path.expanduser("~/.cache/attnteach/weights"))


def home():
    """The folder for weights: in $ATTNTEACH_CACHE, in a checkout's _build/cache, else in the reader's own cache."""
    if named := os.environ.get("ATTNTEACH_CACHE"):
        return Path(named, "weights")
    return CHECKOUT / "_build/cache/weights" if (CHECKOUT / "pyproject.toml").exists() else AT_HOME


def trained(name):
    """The arrays of a trained model by name, e.g. `trained("translation")`: {name: array}.

    They are no part of the package: `python -m attnteach.studies` makes them from seed 0, which needs torch; `make` runs it, and a live page brings them along.
    Raises FileNotFoundError, saying so, where they have not been made.
    """
    for folder in (home(), BESIDE):
        path = folder / f"{name}.npz"
        if path.exists():
            with np.load(path) as file:
                return dict(file)
    there = ", ".join(sorted(path.stem for path in home().glob("*.npz"))) or "none"
    raise FileNotFoundError(
        f"trained: expected the weights of {name!r} in {home()}, found {there}. They are no part of the package; they are trained, in about a minute: "
        f"pip install 'attnteach[studies]', then python -m attnteach.studies {name}"
    )
