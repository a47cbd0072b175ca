"""Runs answers in this process, as the live page must: it can start no other.

`Local` and `runner.Sandboxed` are used alike: a context with `loaded`, `call(request)` and `recall(name)`.
"""

import os
import sys

from . import harness

ISOLATED = sys.platform not in ("emscripten", "wasi") and hasattr(os, "fork")


class Gone(Exception):
    """The answer's process ended, hung, or sent something that is no message; says which."""


class Local:
    """Runs an answer in this process: no limits, no isolation, NumPy only."""

    def __init__(self, order):
        self.answer = harness.Answer(order["source"], order["entry"], torch=False)
        self.loaded = {key: x for key, x in self.answer.loaded.items() if key != "result"}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def call(self, request):
        return self.answer.call(request)

    def recall(self, name):
        return self.answer.recall(name)
