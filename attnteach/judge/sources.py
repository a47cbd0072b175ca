"""The source code of an answer, with the helpers and imports that it leans on."""

import ast
import builtins
import inspect
import linecache
import symtable
import sys
import textwrap
import types

import numpy as np

from .reading import MODULES, Refused


def source_of(answer, name):
    """(source, the name to call) of a function, a class, or a string of source code.

    Raises reading.Refused where the source cannot be had.
    """
    if isinstance(answer, str):
        answer = answer.removeprefix("\ufeff")  # some editors put this mark in front of a file
        return answer, _entry(answer, name)
    if not isinstance(answer, (types.FunctionType, type)):
        raise Refused("kind", kind=type(answer).__name__)
    if answer.__name__ == "<lambda>":
        raise Refused("lambda")
    pieces = {}
    _collect(answer, pieces, set())
    imports = [text for text in pieces.values() if text.startswith(("import ", "from "))]
    rest = [text for text in pieces.values() if not text.startswith(("import ", "from "))]
    return "\n".join([*imports, *rest]) + "\n", answer.__name__


def _entry(source, name):
    """`name`, or the only function or class that a string defines where nothing has that name."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return name
    tops = [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return tops[0] if name not in {*tops, *bound} and len(tops) == 1 else name


def _collect(thing, pieces, seen):
    """Add the source of `thing` after the sources of everything it names; of a kernel without its contract."""
    thing = inspect.unwrap(thing) if hasattr(thing, "contract") else thing
    if id(thing) in seen:
        return
    seen.add(id(thing))
    text = _text(thing)
    scope = getattr(thing, "__globals__", None) or vars(sys.modules.get(thing.__module__, builtins))
    closed = inspect.getclosurevars(thing).nonlocals if isinstance(thing, types.FunctionType) else {}
    for name in _names(text):
        if name in closed or (name in scope and name != thing.__name__):
            _bind(name, closed.get(name, scope.get(name)), pieces, seen)
    pieces[thing.__name__] = text


def _bind(name, value, pieces, seen):
    if name in pieces:
        return
    if isinstance(value, types.ModuleType):
        pieces[name] = f"import {value.__name__} as {name}" if value.__name__ != name else f"import {name}"
    elif isinstance(value, (bool, int, float, str, tuple, type(None))) and _is_literal(value):
        pieces[name] = f"{name} = {value!r}"
    elif hasattr(value, "__name__") and str(getattr(value, "__module__", None)).split(".")[0] in MODULES:
        pieces[name] = f"from {value.__module__} import {value.__name__} as {name}"
    elif isinstance(value, (types.FunctionType, type)):
        _collect(value, pieces, seen)
        if value.__name__ != name:
            pieces[name] = f"{name} = {value.__name__}"
    elif isinstance(value, np.ufunc):
        pieces[name] = f"from numpy import {value.__name__} as {name}"
    else:
        raise Refused("outside", name=name, kind=type(value).__name__)


def _is_literal(value):
    """Whether repr(value) is code that gives the value back."""
    try:
        return ast.literal_eval(repr(value)) == value
    except (ValueError, SyntaxError):
        return False


def _text(thing):
    try:
        if isinstance(thing, type) and thing.__module__ == "__main__":
            return _class_text(thing)
        text = textwrap.dedent(inspect.getsource(thing))
        return text[text.index("def ") :] if text.startswith("@shapes(") else text
    except (OSError, TypeError):
        raise Refused("no_source", name=thing.__name__) from None


def _class_text(thing):
    """A class of a notebook: found in the cell that its methods come from."""
    method = next((m for m in vars(thing).values() if isinstance(m, types.FunctionType)), None)
    lines = linecache.getlines(method.__code__.co_filename) if method else []
    for node in ast.walk(ast.parse("".join(lines))) if lines else ():
        if isinstance(node, ast.ClassDef) and node.name == thing.__name__:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            return textwrap.dedent("".join(lines[first - 1 : node.end_lineno]))
    return textwrap.dedent(inspect.getsource(thing))


def _names(text):
    """Names that the code reads from outside itself, in the order of its scopes: parameters and locals are its own."""
    scopes, names = [symtable.symtable(text, "answer", "exec")], {}
    for scope in scopes:
        scopes += scope.get_children()
        outer = scope.get_type() == "module"
        names |= {s.get_name(): None for s in scope.get_symbols() if s.is_referenced() and (outer or s.is_global())}
    return names
