"""From Python objects to a notebook's outputs, and from there to the page."""

import base64
import contextlib
import io
import time
import traceback

from live.door import post
from live.page import WORDS

MOST_CHARACTERS = 1_000_000
MOST_OUTPUTS = 1_000  # pictures, tables, texts of its own: each is an element of the page
PATIENCE = 0.05  # seconds of printing that travel together
EAGER = 100  # texts of a cell that travel alone because it asks for it, by flush=True
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
    """Whose outputs these are, how many there are, and of how many characters."""

    ident, outputs, characters = None, 0, 0


def begin(ident):
    Meter.ident = ident
    begin_count()
    for stream in STREAMS:
        stream.asked = 0


def begin_count():
    Meter.outputs = Meter.characters = 0


def emit(kind, **fields):
    texts = [fields.get("text", ""), *fields.get("data", {}).values()]
    Meter.outputs += kind != "stream"
    Meter.characters += sum(len(text) for text in texts if isinstance(text, str))
    if Meter.characters > MOST_CHARACTERS:
        raise OutputLimit(WORDS["too_much"].format(count=f"{MOST_CHARACTERS:,}"))
    if Meter.outputs > MOST_OUTPUTS:
        raise OutputLimit(WORDS["too_many"].format(count=f"{MOST_OUTPUTS:,}"))
    post("out", id=Meter.ident, o={"output_type": kind, **fields})


def show_error(exception, trace):
    """Past the meter: the reason why a cell stopped must always arrive."""
    with contextlib.suppress(OutputLimit):
        flush()
    post("out", id=Meter.ident, o={"output_type": "error", **described(exception, trace)})


def described(exception, trace):
    """As nbformat has it; an exception of the reader's may do anything while it is described."""
    try:
        lines = "".join(traceback.format_exception(type(exception), exception, trace)).rstrip().split("\n")
        return {"ename": type(exception).__name__, "evalue": said(exception), "traceback": lines}
    except BaseException:
        return {"ename": "Exception", "evalue": said(exception), "traceback": [said(exception)]}


def said(exception):
    """The text of an exception; one whose text cannot be made has that of Python's own tracebacks."""
    try:
        return str(exception)
    except BaseException:
        return "<exception str() failed>"


def bundle(thing):
    """The object's representations by MIME type, as Jupyter would collect them."""
    kind = type(thing)
    known = formatters.get(f"{kind.__module__}.{kind.__qualname__}")
    if known:
        return known(thing)
    if isinstance(thing, type):
        return {"text/plain": repr(thing)}
    data = representation(thing, "_repr_mimebundle_", include=None, exclude=None) or {}
    data = dict(data[0] if isinstance(data, tuple) else data)
    data |= {mime: representation(thing, name) for mime, name in METHODS.items() if mime not in data}
    data = {mime: as_text(value) for mime, value in data.items() if travels(mime, value)}
    return data if "text/plain" in data else {**data, "text/plain": repr(thing)}


def representation(thing, name, **asked):
    """What the method gives, None where there is none; where it fails the reason is printed and the others still show."""
    if hasattr(thing, "_ipython_canary_method_should_not_exist_"):  # Jupyter's own question: it has every attribute
        return None
    try:
        method = getattr(thing, name, None)
        return method(**asked) if callable(method) else None
    except NotImplementedError:
        return None
    except Exception:
        traceback.print_exc()


def travels(mime, value):
    return isinstance(value, str | bytes) or (mime.endswith("json") and value is not None)


def as_text(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def display(*things, raw=False, **_):
    for thing in things:
        data = dict(thing) if raw else bundle(thing)
        flush()
        emit("display_data", data=data, metadata={})


def clear_output(wait=False):
    flush()
    begin_count()
    post("clear", id=Meter.ident, wait=wait)


class Stream(io.TextIOBase):
    """stdout or stderr: gathers what is printed and sends it in parcels."""

    encoding = "utf-8"

    def __init__(self, name):
        self.name, self.parts, self.sent, self.asked = name, [], 0.0, 0

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.parts.append(text)
        if self.due() or len(self.parts) > 1000:
            self.send()
        return len(text)

    def flush(self):
        """Send at once; who asks for it without end is sent in parcels like everybody else."""
        self.asked += 1
        if self.asked <= EAGER or self.due():
            self.send()

    def due(self):
        return time.monotonic() - self.sent > PATIENCE

    def send(self):
        text = "".join(self.parts)
        self.parts.clear()
        self.sent = time.monotonic()
        if text:
            emit("stream", name=self.name, text=text)


STREAMS = Stream("stdout"), Stream("stderr")


def flush():
    for stream in STREAMS:
        stream.send()
