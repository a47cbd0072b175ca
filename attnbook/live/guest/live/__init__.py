"""The notebook inside the page: runs in the WebAssembly interpreter and speaks to the page through one door."""

import builtins
import os
import sys

from live import absent, lazy, ondemand, outputs, session  # noqa: F401, three of them only add finders of modules
from live.page import WORDS


def refuse_input(prompt=""):
    raise RuntimeError(WORDS["no_input"])


def get_ipython():
    from IPython import get_ipython

    return get_ipython()


os.chdir("/tmp")  # the one folder that a cell can write to
sys.stdout, sys.stderr = outputs.STREAMS
builtins.display, builtins.input, builtins.get_ipython = outputs.display, refuse_input, get_ipython
handle = session.handle
