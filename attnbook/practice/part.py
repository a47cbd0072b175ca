"""The parts of a page that are filled in when it is written: only then are all addresses known."""

from docutils import nodes


class Part(nodes.General, nodes.Element):
    """`part` is one of `HTML_OF` (ext.py); `name` says which question, room or problem."""


def root_of(builder, docname):
    """The way from a page to the book's root."""
    return "../" * builder.get_target_uri(docname).count("/")
