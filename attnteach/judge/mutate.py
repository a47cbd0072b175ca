"""A second opinion on the judge: small blind changes to every worked answer, and which of them nobody notices.

`python -m attnteach.judge.mutate [ID ...]` prints the survivors; each is either equivalent to the original
(`tests/judge/survivors.py` says why) or a hole in the cases.
"""

import ast
import copy
import sys

from . import checking
from .problems import problem, problems
from .reading import Refused

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
}


def mutations(source):
    """(what was changed, the changed source) for every single change of the code."""
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for describe, change in _changes(node):
            other = copy.deepcopy(tree)
            target = list(ast.walk(other))[place]
            before = ast.unparse(target)
            change(target)
            after = ast.unparse(target)
            if before != after:
                yield f"{before} -> {after} ({describe}, line {node.lineno})", ast.unparse(other)


def _changes(node):
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield "operator", lambda n: setattr(n, "op", OPERATORS[type(n.op)]())
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult)):
        yield "order", _swap
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "comparison", lambda n: setattr(n, "ops", [COMPARISONS[type(n.ops[0])]()])
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        if isinstance(node.value, bool):
            yield "constant", lambda n: setattr(n, "value", not n.value)
        else:
            yield "constant", lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.Call) and len(node.args) > 1:
        yield "order of arguments", lambda n: setattr(n, "args", [n.args[1], n.args[0], *n.args[2:]])


def _swap(node):
    node.left, node.right = node.right, node.left


def survivors(id, seed=0):
    """(changes tried, those that the judge accepts) for one problem's worked answer."""
    chosen = problem(id)
    backend = "torch" if chosen.torch_only else "numpy"
    tried, alive = 0, []
    for text, source in mutations(chosen.reference):
        tried += 1
        try:
            noticed = checking.failures(chosen, source, seed, backend)
        except Refused:
            continue
        if not noticed:
            alive.append(text)
    return tried, alive


if __name__ == "__main__":
    for name in sys.argv[1:] or [p.id for p in problems()]:
        count, left = survivors(name)
        print(
            f"{name}: {count - len(left)} of {count} changes noticed",
            *(f"    {text}" for text in left),
            sep="\n",
            flush=True,
        )
