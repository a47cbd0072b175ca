"""Docstrings of NumPy, PyTorch and scikit-learn as they are installed: the first line is a summary of the rest, written by the same author.

All three are under the 3-clause BSD licence. The files are parsed, not run; nothing is copied out of the packages.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("numpy", "sklearn", "torch")
ELSEWHERE = {
    "tests",
    "test",
    "testing",
    "distutils",
    "f2py",
    "externals",
    "_vendor",
}  # tests, build tools, code of other projects
ROLE = re.compile(r":[a-z:]+:(?=`)")  # the "func" of :func:`name` is markup
SIGNATURE = re.compile(r"[\w.]+\(")  # some first lines only repeat the call
WORD = re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)*|\d+", re.ASCII)
SENTENCE_END = re.compile(r"(?<=[a-z)`\]]\.)\s+(?=[A-Z`:])")


@dataclass(frozen=True)
class Docstring:
    """One documented function or class: where it stands, its first line, and the text below."""

    module: str
    name: str
    summary: str
    body: str


def words(text):
    """Lower-case words, names and numbers; a dotted name is one word: `torch.Tensor` -> torch.tensor."""
    return tuple(WORD.findall(ROLE.sub("", text).lower()))


def lead(text):
    """The words of the first sentence."""
    return words(SENTENCE_END.split(text.strip(), maxsplit=1)[0])


@cache
def load_docstrings(*, summary=(4, 12), body=15):
    """Every docstring whose first line has `summary` = (least, most) words and whose rest has at least `body`, as a tuple.

    Sorted by module; among those that share a first line or a rest, only the first is kept.
    Raises ImportError where one of the three packages is not installed.
    """
    selected, seen = [], set()
    for package in PACKAGES:
        for module, path in _modules(package):
            for name, text in _documented(ast.parse(path.read_text(encoding="utf-8"))):
                first, _, rest = text.partition("\n\n")
                short, long = words(first), words(rest)
                if SIGNATURE.match(first):
                    continue
                if summary[0] <= len(short) <= summary[1] and len(long) >= body and not {short, long} & seen:
                    seen |= {short, long}
                    selected.append(Docstring(module, name, " ".join(first.split()), rest))
    return tuple(selected)


def split_by_module(docstrings, rng, *, share=0.1):
    """(train, test) with whole modules on either side, about `share` of the modules in test.

    Functions of one file describe each other; drawn at random, a test docstring would have its sister in train.
    """
    modules = sorted({one.module for one in docstrings})
    held = set(rng.permutation(modules)[: round(share * len(modules))].tolist())
    return [one for one in docstrings if one.module not in held], [one for one in docstrings if one.module in held]


def split_at_random(docstrings, rng, *, share=0.1):
    """(train, test) of single docstrings: the split that leaks, to compare with."""
    order = rng.permutation(len(docstrings)).tolist()
    cut = round(share * len(order))
    return [docstrings[i] for i in order[cut:]], [docstrings[i] for i in order[:cut]]


def _modules(package):
    """(dotted name, path) of the public modules of an installed package."""
    spec = find_spec(package)
    if spec is None:
        raise ImportError(
            f"docstrings: expected the package {package} to be installed; all three come with: pip install 'attnteach[studies]'"
        )
    root = Path(spec.origin).parent
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        private = package == "torch" and any(
            part.startswith("_") and part != "__init__" for part in parts
        )  # compilers and glue
        if not private and not ELSEWHERE & set(parts):
            yield ".".join(parts).removesuffix(".__init__"), path


def _documented(tree):
    """(name, docstring) of the functions and classes of a module, and of the functions inside its classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if text := ast.get_docstring(node):
                yield node.name, text
            if isinstance(node, ast.ClassDef):
                yield from _documented(node)
