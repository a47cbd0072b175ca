"""The source code of an answer, with the helpers and imports that it leans on."""

import ast
import builtins
import difflib
import inspect
import linecache
import symtable
import sys
import textwrap
import types
from typing import NamedTuple

import numpy as np

from .names import Names
from .needed import needed
from .pasted import cleaned
from .reading import MODULES, Refused, held_short, parsed
from .words import Sentence


class Source(NamedTuple):
    """What is run of an answer, the name to call in it, and the tree of all that was given."""

    text: str
    entry: str
    whole: ast.Module


def source_of(answer, name):
    """The Source of a function, a class, or a string of source code that answers the problem `name`.

    Raises reading.Refused where it cannot be had, or nothing in it can be meant.
    """
    if isinstance(answer, str):
        text = cleaned(held_short(answer))
        whole = parsed(text)
        entry, added = entry_of(whole, name)
    else:
        called = type(answer.__self__) if isinstance(answer, types.MethodType) else answer
        text = held_short(_source_of_object(called))
        whole = parsed(text)
        entry, added = called.__name__, ""
        if isinstance(called, type) and not name[0].isupper():
            node = next(n for n in whole.body if getattr(n, "name", "") == entry)
            entry, added = _made(entry, node, getattr(answer, "__name__", name) if called is not answer else name)
    text += added
    return Source(needed(text, entry), entry, whole)


def _source_of_object(answer):
    if not isinstance(answer, (types.FunctionType, type)):
        raise Refused("kind", kind=type(answer).__name__)
    if answer.__name__ == "<lambda>":
        raise Refused("lambda")
    pieces = {}
    _collect(answer, pieces, set())
    imports = [text for text in pieces.values() if text.startswith(("import ", "from "))]
    rest = [text for text in pieces.values() if not text.startswith(("import ", "from "))]
    return "\n".join([*imports, *rest]) + "\n"


def entry_of(tree, name):
    """(what to call for the problem `name`, a line to add that makes it).

    That is what has the name, but for case and underscores; the method of a class that has it; or the only function or
    class that there is. Raises Refused with the names that there are.
    """
    bound = Names(tree).module.values
    own = [other for other, values in bound.items() if not all(isinstance(value, str) for value in values)]
    tops = {n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    near = next((other for other in own if _folded(other) == _folded(name)), None)
    entry = name if name in bound else near
    asked = {other: node for other, node in tops.items() if not other.startswith(("test", "_")) and other != "main"}
    if entry is None and not name[0].isupper():
        entry = next((other for other, node in tops.items() if _method(node, name)), None)
    if entry is None:
        entry = next(iter(asked), None) if len(asked) == 1 else None
    if entry is None:
        raise Refused("no_entry", name=name, there=_listed(own, name))
    if isinstance(tops.get(entry), ast.ClassDef) and not name[0].isupper():
        return _made(entry, tops[entry], name)
    return entry, ""


def _made(entry, node, name):
    """An answer that is a class where a function is asked for: its method, or an object that can be called."""
    public = [n.name for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    method = _method(node, name) or (public[0] if len(public) == 1 and public != ["forward"] else None)
    made = f"{entry}().{method}" if method else f"{entry}()"
    return name, f"\n{name} = {made}\n"


def _method(node, name):
    """The method of a class that has the name asked for."""
    methods = [n.name for n in node.body if isinstance(n, ast.FunctionDef)] if isinstance(node, ast.ClassDef) else []
    return next((method for method in methods if _folded(method) == _folded(name)), None)


def _folded(name):
    return name.replace("_", "").lower()


def _listed(names, name):
    """The names that an answer defines, the nearest first."""
    near = difflib.get_close_matches(name, names, 5, 0.0)
    return ", ".join(f"`{other}`" for other in near) or Sentence("reading.no_names")


def _collect(thing, pieces, seen):
    """Add the source of `thing` after the sources of everything it names; of a kernel without its contract."""
    thing = inspect.unwrap(thing)  # what a decorator made of it has the names of the decorator's own module
    if id(thing) in seen:
        return
    seen.add(id(thing))
    text = _text(thing)
    scope = getattr(thing, "__globals__", None) or vars(sys.modules.get(thing.__module__, builtins))
    closed = inspect.getclosurevars(thing).nonlocals if isinstance(thing, types.FunctionType) else {}
    for name in _names(text):
        if name in closed or (name in scope and name != thing.__name__):
            _bind(name, closed.get(name, scope.get(name)), pieces, seen, scope.get("__name__", ""))
    pieces[thing.__name__] = text


def _bind(name, value, pieces, seen, home):
    if name in pieces:
        return
    if isinstance(value, types.ModuleType):
        pieces[name] = f"import {value.__name__} as {name}" if value.__name__ != name else f"import {name}"
    elif isinstance(value, (bool, int, float, str, tuple, list, dict, set, type(None))) and _is_literal(value):
        pieces[name] = f"{name} = {value!r}"
    elif hasattr(value, "__name__") and str(getattr(value, "__module__", None)).split(".")[0] in MODULES:
        pieces[name] = f"from {_public(value)} import {value.__name__} as {name}"
    elif isinstance(value, (types.FunctionType, type)):
        _collect(value, pieces, seen)
        if value.__name__ != name:
            pieces[name] = f"{name} = {value.__name__}"
    elif isinstance(value, dict) and home.startswith("attnteach.kernels."):
        pieces[name] = f"{name} = {{}}"  # what kernels remember of the types that they met
    elif isinstance(value, np.ufunc):
        pieces[name] = f"from numpy import {value.__name__} as {name}"
    else:
        raise Refused("outside", name=name, kind=type(value).__name__)


def _public(value):
    """The module to import a thing from: as its library makes it public."""
    parts = value.__module__.split(".")
    homes = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((h for h in homes if "._" not in h and vars(sys.modules[h]).get(value.__name__) is value), parts[0])


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
