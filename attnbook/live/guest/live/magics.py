"""Lines that begin with %: what notebooks set up with them has no meaning in a page, time and timeit have."""

import time
import timeit

from live import session
from live.absent import NotInThePage
from live.page import WORDS

SETTINGS = {"autoreload", "config", "load_ext", "matplotlib", "precision", "pylab", "reload_ext"}


def run(name, line, cell=None):
    """Do what Jupyter's magic of that name does; NotInThePage if a page cannot."""
    code = line if cell is None else cell
    if name == "time":
        start = time.perf_counter()
        session.execute(code, session.remember(code))
        print(f"Wall time: {time.perf_counter() - start:.3g} s")
    elif name == "timeit":
        loops, seconds = timeit.Timer(code, globals=session.user.__dict__).autorange()
        print(f"{seconds / loops:.3g} s per loop ({loops} loops)")
    elif name not in SETTINGS:
        raise NotInThePage(not_here("%" + name))


def not_here(what):
    return WORDS["not_here"].format(name=what)
