"""Where an answer runs: in a locked process of its own, or in this one where there is no other.

`isolating.Isolated` and `InProcess` are used alike: a context with `loaded`, `call(request)` and `recall(name)`.
"""

import contextlib
import os
import sys

from . import calling, tensors

CAN_ISOLATE = sys.platform not in ("emscripten", "wasi") and hasattr(os, "fork")


class AnswerEnded(Exception):
    """The answer's process ended, hung, or sent something that is no message; `reason` says which."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class InProcess:
    """Runs an answer in this process, as the live page must: no limits, no isolation, and values alone of torch."""

    cpu = None

    def __init__(self, load):
        self.torch = load["torch"]
        with self._torch():
            self.answer = calling.Answer(load["source"], load["entry"], torch=self.torch)
        self.loaded = {key: x for key, x in self.answer.loaded.items() if key != "result"}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def _torch(self):
        return tensors.in_place_of_torch() if self.torch else contextlib.nullcontext()

    def call(self, request):
        if self.torch:
            request = request | {"guarded": False, "grad": None, "trace": None}
        with self._torch():
            return self.answer.call(request)

    def recall(self, name):
        with self._torch():
            return self.answer.recall(name)


def open_session(load, seconds, isolated):
    """A session for the answer that `load` describes; an isolated one ends after so many seconds of wall clock."""
    if not isolated:
        return InProcess(load)
    from .isolating import Isolated  # imported here: the page has neither processes nor sockets

    return Isolated(load, seconds)
