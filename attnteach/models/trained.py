"""Arrays of the small models that the book trains when it is built, for pages and readers without torch."""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).with_name("weights")


def trained(name):
    """The arrays of a trained model by name, e.g. `trained("translation")`: {name: array}.

    They are made from seed 0 by `python -m attnteach.studies`, which needs torch; a live page brings them along.
    Raises FileNotFoundError, saying so, where they have not been made.
    """
    path = FOLDER / f"{name}.npz"
    if not path.exists():
        made = ", ".join(sorted(p.stem for p in FOLDER.glob("*.npz"))) or "none"
        raise FileNotFoundError(
            f"trained: expected the weights of {name!r} in {FOLDER}, found {made}; make them with: python -m attnteach.studies"
        )
    with np.load(path) as file:
        return dict(file)
