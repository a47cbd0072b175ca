"""Print a function as the page's own highlighted code, so that printed code is tested code."""

import ast
import inspect
import textwrap


class Source:
    """The text of one or more functions; a notebook shows it as highlighted Python."""

    def __init__(self, text):
        self.text = text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"

    def __repr__(self):
        return self.text


def show_source(*functions, docstring=True):
    """The source of kernels, whole and with their contracts, as the package runs it: function, ... -> Source.

    `docstring` is True for the whole text, False for none, "first" for its first line.
    """
    return Source("\n\n\n".join(source_of(function, docstring) for function in functions))


def source_of(function, docstring):
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    node = ast.parse("\n".join(lines)).body[0]
    if docstring is True or ast.get_docstring(node) is None:
        return "\n".join(lines)
    text = node.body[0]
    if docstring == "first":
        indent = " " * text.col_offset
        first = [f'{indent}"""{ast.get_docstring(node).splitlines()[0]}"""']
    else:
        first = []
    return "\n".join(lines[: text.lineno - 1] + first + lines[text.end_lineno :])
