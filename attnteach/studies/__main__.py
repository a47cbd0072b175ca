"""`python -m attnteach.studies [name ...]`: train the models that run in the reader's browser and lay their weights where `trained` finds them."""

from argparse import ArgumentParser
from importlib import import_module

import numpy as np

from attnteach.models.trained import FOLDER

EXPORTED = ("translation", "sasrec")


def main(arguments=None):
    parser = ArgumentParser("python -m attnteach.studies", description=__doc__.partition(": ")[2])
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"of {', '.join(EXPORTED)}; all of them if none is given"
    )
    names = parser.parse_args(arguments).names or EXPORTED
    if unknown := [name for name in names if name not in EXPORTED]:
        parser.error(f"expected names of {', '.join(EXPORTED)}, got {', '.join(unknown)}")
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        arrays = import_module(f"attnteach.studies.{name}").export()
        np.savez_compressed(FOLDER / f"{name}.npz", **arrays)
        print(f"{name}: {len(arrays)} arrays, {(FOLDER / f'{name}.npz').stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
