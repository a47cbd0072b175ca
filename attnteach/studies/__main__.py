"""`python -m attnteach.studies`: train the models that run in the reader's browser and lay their weights where `trained` finds them."""

from importlib import import_module

import numpy as np

from attnteach.datasets.trained import FOLDER

EXPORTED = ("translation", "sasrec")


def main():
    FOLDER.mkdir(exist_ok=True)
    for name in EXPORTED:
        arrays = import_module(f"attnteach.studies.{name}").export()
        np.savez_compressed(FOLDER / f"{name}.npz", **arrays)
        print(f"{name}: {len(arrays)} arrays, {(FOLDER / f'{name}.npz').stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
