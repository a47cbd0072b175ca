"""Parts of NumPy that `from numpy import *` would load, and few cells use, wait until somebody looks inside."""

import sys
from importlib.machinery import PathFinder
from importlib.util import LazyLoader

LATER = {f"numpy.{part}" for part in ("char", "ctypeslib", "ma", "polynomial", "rec", "strings", "testing", "typing")}


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in LATER:
            return None
        spec = PathFinder.find_spec(name, path, target)
        spec.loader = LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, Finder)
