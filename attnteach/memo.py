"""Results that take long are remembered on the disk, by the modules that a function reaches, the files they read, what is installed, and the arguments.

So it is where $ATTNTEACH_CACHE names a folder that can be written and joblib and packaging are installed; elsewhere a function simply runs.
"""

import inspect
import os
import time
from datetime import timedelta
from functools import cache, wraps
from pathlib import Path

STARTED = time.time()
UNSEEN = {"progress"}  # arguments that change what is shown while a function runs, not what it gives


def memo(function=None, *, reaches=lambda package, **arguments: ()):
    """Remember what a function gives; reaches(package, **arguments) are modules that a call depends on besides the function's own."""
    if function is None:
        return lambda function: memo(function, reaches=reaches)
    signature = inspect.signature(function)

    @wraps(function)
    def remembered(*args, **kwargs):
        memory = results()
        if memory is None:
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        arguments = {name: value for name, value in bound.arguments.items() if name not in UNSEEN}
        key = ingredients(function, arguments, reaches)
        if key is None:
            return function(*args, **kwargs)
        return memory.cache(call, ignore=["work"])(key, arguments, lambda: function(*args, **kwargs))

    return remembered


def call(key, arguments, work):
    """What joblib remembers: the same key and arguments give the same result."""
    return work()


def results():
    """The joblib.Memory of $ATTNTEACH_CACHE, or None where there is none."""
    folder = os.environ.get("ATTNTEACH_CACHE")
    if not folder:
        return None
    try:
        from joblib import Memory

        ours()
        Path(folder).mkdir(parents=True, exist_ok=True)
    except (ImportError, OSError):
        return None
    return Memory(folder, verbose=0) if os.access(folder, os.W_OK) else None


def prune(days=30):
    """Forget the results that nobody has asked for in so many days."""
    if memory := results():
        memory.reduce_size(age_limit=timedelta(days=days))


def ingredients(function, arguments, reaches):
    """What the result of a call depends on, as text; None where that is not known."""
    from .reach import versions

    package = ours()
    modules, others = package.reached(function.__module__, *reaches(package, **arguments))
    if any(callable(value) and value.__module__ not in modules for value in arguments.values()):
        return None
    if any(path.stat().st_mtime > STARTED for module in modules for path in package.files(module)):
        return None  # edited meanwhile: what runs is not what lies on the disk
    name = f"{function.__module__}.{function.__qualname__}"
    return [name, package.digest(modules), *versions(frozenset(others))]


@cache
def ours():
    """The package that this module belongs to, as attnteach.reach.Package."""
    from .reach import Package

    return Package(Path(__file__).parent)
