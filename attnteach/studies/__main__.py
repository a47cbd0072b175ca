"""`python -m attnteach.studies [name ...]`: train the models that run in the reader's browser and lay their weights where `trained` finds them."""

import os
from argparse import ArgumentParser
from importlib import import_module

import numpy as np

from attnteach.memo import ours, prune
from attnteach.models.trained import home

EXPORTED = ("translation", "sasrec", "lesions", "classification", "segmentation")


def main(arguments=None):
    parser = ArgumentParser("python -m attnteach.studies", description=__doc__.partition(": ")[2])
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"of {', '.join(EXPORTED)}; all of them if none is given"
    )
    names = parser.parse_args(arguments).names or EXPORTED
    if unknown := [name for name in names if name not in EXPORTED]:
        parser.error(f"expected names of {', '.join(EXPORTED)}, got {', '.join(unknown)}")
    home().mkdir(parents=True, exist_ok=True)
    for name in names:
        modules = map(import_module, ours().holding("attnteach.studies", name))
        [study] = (module for module in modules if hasattr(module, "export"))
        arrays = study.export()
        path = home() / f"{name}.npz"
        save(path, arrays)
        print(f"{name}: {len(arrays)} arrays, {path.stat().st_size / 1e3:.0f} kB")
    prune()


def save(path, arrays):
    """Write beside, then rename: whoever reads meanwhile finds the old file or the new one, whole."""
    beside = path.with_name(f".{path.stem}-{os.getpid()}.npz")
    np.savez_compressed(beside, **arrays)
    beside.replace(path)


if __name__ == "__main__":
    main()
