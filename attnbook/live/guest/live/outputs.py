"""From Python objects to a notebook's outputs, and from there to the page."""

import base64
import contextlib
import io
import sys
import time
import traceback

from live.door import post
from live.page import WORDS

MOST_CHARACTERS = 1_000_000
PATIENCE = 0.05  # seconds of printing that travel together
METHODS = {
    "image/svg+xml": "_repr_svg_",
    "text/html": "_repr_html_",
    "image/png": "_repr_png_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
}

formatters = {}  # "module.Class" -> function that makes the bundle, for classes that the page treats in its own way


class OutputLimit(BaseException):
    """A cell printed more than a page should hold; not an Exception, so that no cell swallows it."""


class Meter:
    """Whose outputs these are, and how many characters they have."""

    ident, characters = None, 0


def begin(ident):
    Meter.ident, Meter.characters = ident, 0


def emit(kind, **fields):
    texts = [fields.get("text", ""), *fields.get("data", {}).values()]
    Meter.characters += sum(len(text) for text in texts if isinstance(text, str))
    if Meter.characters > MOST_CHARACTERS:
        raise OutputLimit(WORDS["too_much"].format(count=f"{MOST_CHARACTERS:,}"))
    post("out", id=Meter.ident, o={"output_type": kind, **fields})


def show_error(exception, trace):
    """Past the meter: the reason why a cell stopped must always arrive."""
    with contextlib.suppress(OutputLimit):
        flush()
    lines = "".join(traceback.format_exception(type(exception), exception, trace)).rstrip().split("\n")
    described = {"ename": type(exception).__name__, "evalue": str(exception), "traceback": lines}
    post("out", id=Meter.ident, o={"output_type": "error", **described})


def bundle(thing):
    """The object's representations by MIME type, as Jupyter would collect them."""
    kind = type(thing)
    known = formatters.get(f"{kind.__module__}.{kind.__qualname__}")
    if known:
        return known(thing)
    if isinstance(thing, type):
        return {"text/plain": repr(thing)}
    if hasattr(thing, "_repr_mimebundle_"):
        data = thing._repr_mimebundle_(include=None, exclude=None)
        if data:
            return dict(data[0] if isinstance(data, tuple) else data)
    data = {mime: getattr(thing, name)() for mime, name in METHODS.items() if hasattr(thing, name)}
    return {**{mime: as_text(value) for mime, value in data.items() if value is not None}, "text/plain": repr(thing)}


def as_text(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def display(*things, **_):
    for thing in things:
        data = bundle(thing)
        flush()
        emit("display_data", data=data, metadata={})


def clear_output(wait=False):
    flush()
    post("clear", id=Meter.ident, wait=wait)


class Stream(io.TextIOBase):
    """stdout or stderr: gathers what is printed and sends it in parcels."""

    encoding = "utf-8"

    def __init__(self, name):
        self.name, self.parts, self.sent = name, [], 0.0

    def write(self, text):
        self.parts.append(text)
        if time.monotonic() - self.sent > PATIENCE or len(self.parts) > 1000:
            self.flush()
        return len(text)

    def flush(self):
        text = "".join(self.parts)
        self.parts.clear()
        self.sent = time.monotonic()
        if text:
            emit("stream", name=self.name, text=text)


def flush():
    sys.stdout.flush()
    sys.stderr.flush()
