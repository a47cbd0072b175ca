"""Docstrings are written to be read as they stand: the reference keeps their lines, and lets no sign be markup."""

import re

PACKAGE = "attnteach"
CODE_OR_TEXT = re.compile(r"`+([^`]+)`+|([^`]+)")
SIGNS = re.compile(r"([\\*|_])")
FULL = 75  # characters: a longer line was wrapped by the editor, a shorter one ends where its author ended it


def plain_docstring(app, what, name, thing, options, lines):
    if name == PACKAGE:  # its tables are markup
        return
    whole, previous = [], ""
    for line in lines:
        if whole and line and len(previous) > FULL:
            whole[-1] += " " + line
        else:
            whole.append(line)
        previous = line
    shown = [CODE_OR_TEXT.sub(lambda m: f"``{m[1]}``" if m[1] else SIGNS.sub(r"\\\1", m[2]), line) for line in whole]
    head = shown.index("") if "" in shown else len(shown)
    lines[:] = shown[: head + 1] + [f"| {line}" if line else "" for line in shown[head + 1 :]]


def no_fields(app, what, name, thing, skip, options):
    """A named tuple says of each of its fields that it is one; its own docstring says what they are."""
    return True if (getattr(thing, "__doc__", None) or "").startswith("Alias for field number") else None


def setup(app):
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("autodoc-skip-member", no_fields)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
