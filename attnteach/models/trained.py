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
    paths = {path.stem: path for folder in (BESIDE, home()) for path in sorted(folder.glob("[!.]*.npz"))}
    if name not in paths:
        raise FileNotFoundError(
            f"trained: expected the weights of {name!r} in {home()}, found {', '.join(sorted(paths)) or 'none'}. They are no part of the package; they are "
            f"trained, in about a minute: pip install 'attnteach[studies]', then python -m attnteach.studies {name}"
        )
    with np.load(paths[name]) as file:
        return dict(file)
