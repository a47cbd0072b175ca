"""Stands in for what a page cannot have, so that a cell which imports it among other things still runs."""

import sys
from importlib.machinery import ModuleSpec

from live.page import ABSENT, HARMLESS, WORDS


class NotInThePage(RuntimeError):
    pass


class Absent:
    """Any use of it, other than reaching for a part, says what is missing."""

    def __init__(self, name):
        self.__name__ = name

    def __getattr__(self, part):
        if part.startswith("__"):
            raise AttributeError(part)
        return Absent(f"{self.__name__}.{part}")

    def __call__(self, *_, **__):
        if self.__name__ in HARMLESS:
            return
        raise NotInThePage(repr(self))

    def __repr__(self):
        return WORDS["not_here"].format(name=self.__name__)

    __mro_entries__ = __enter__ = __iter__ = __getitem__ = __len__ = __bool__ = __call__


class AbsentModule(Absent):
    class Tensor:
        """array-api-compat asks whether an array is one of these; none is."""


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if any(name == top or name.startswith(top + ".") for top in ABSENT):
            return ModuleSpec(name, Finder, is_package=True)

    @staticmethod
    def create_module(spec):
        return AbsentModule(spec.name)

    @staticmethod
    def exec_module(module):
        pass


sys.meta_path.append(Finder)
