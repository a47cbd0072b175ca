"""What the asked function needs of an answer: self-checks, prints, tests that nobody calls and unused imports are left out."""

import ast
import collections
import functools
import symtable

from .reading import MODULES

SAYS_ONLY = {"print", "display", "help", "input", "exit", "quit"}


def needed(source, entry):
    """The source with `pass` where it holds what `entry` does not need; every line keeps its number."""
    source = _blanked(source, _dead(ast.parse(source)))
    source = _blanked(source, _foreign_annotations(ast.parse(source)), b"None")
    statements = [Statement(node) for node in ast.parse(source).body]
    kept = _kept(statements, entry)
    return _blanked(source, [[s.node] for s in statements if s not in kept])


def _dead(tree):
    """Bodies that never run when the answer is loaded as a module."""
    return [
        body
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        for body, runs in ((node.body, _truth(node.test) is not False), (node.orelse, _truth(node.test) is not True))
        if body and not runs
    ]


def _foreign_annotations(tree):
    """Annotations that name what is not there: nothing is computed from them."""
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    foreign = {
        alias.asname or alias.name.partition(".")[0]
        for node in imports
        for alias in node.names
        if (getattr(node, "module", None) or alias.name).partition(".")[0] not in MODULES
    }
    found = [
        part for node in ast.walk(tree) for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
    ]
    return [[part] for part in found if part and foreign & {getattr(n, "id", None) for n in ast.walk(part)}]


def _truth(test):
    """What a condition is in every run of an answer, None where that depends."""
    match test:
        case ast.Constant():
            return bool(test.value)
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
        case ast.Compare(left=a, ops=[ast.Eq() | ast.NotEq() as op], comparators=[b]):
            sides = {getattr(side, "id", getattr(side, "value", None)) for side in (a, b)}
            return isinstance(op, ast.NotEq) if sides == {"__name__", "__main__"} else None
        case ast.UnaryOp(op=ast.Not()):
            inner = _truth(test.operand)
            return None if inner is None else not inner
        case ast.BoolOp(op=ast.And()) if any(_truth(value) is False for value in test.values):
            return False
    return None


class Statement:
    """A statement of the module: the names it binds and reads, and those of which it may change what they stand for."""

    def __init__(self, node):
        self.node = node
        self.defines = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        self.imports = isinstance(node, (ast.Import, ast.ImportFrom))
        table = symtable.symtable(ast.unparse(node), "answer", "exec")
        self.binds = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
        self.reads, scopes = set(), [table]
        for scope in scopes:
            scopes += scope.get_children()
            outer = scope is table
            self.reads |= {s.get_name() for s in scope.get_symbols() if s.is_referenced() and (outer or s.is_global())}
            changed = {s.get_name() for s in scope.get_symbols() if s.is_declared_global() and s.is_assigned()}
            self.binds |= changed
            self.reads |= changed
        nodes = list(ast.walk(node))
        calls = [n.func for n in nodes if isinstance(n, ast.Call)]
        alone = [n.value.func for n in nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
        parts = [n for n in nodes if isinstance(n, (ast.Attribute, ast.Subscript))]
        self.stores = {_root(n) for n in parts if not isinstance(n.ctx, ast.Load)} & self.reads
        self.asks = {_root(f) for f in calls if isinstance(f, ast.Attribute)} & self.reads  # table.append(1)
        self.orders = {_root(f) for f in alone if not _only_says(f)} & self.reads  # numpy.random.seed(0)
        self.calls = {f.id for f in calls if isinstance(f, ast.Name)}
        self.decorators = {_root(d) for d in getattr(node, "decorator_list", ())}
        self.stays = isinstance(node, ast.Raise) or (self.imports and _is_general(node)) or _is_text(node)
        self.goes = isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and not (alone and self.orders))


def _is_general(node):
    """Whether an import gives all of a module, or changes how Python reads the rest."""
    return getattr(node, "module", None) == "__future__" or any(alias.name == "*" for alias in node.names)


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _only_says(function):
    """Whether a call matters to nobody but the reader of what is printed, or is a check."""
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name in SAYS_ONLY or name.startswith("assert")


def _root(node):
    while not isinstance(node, ast.Name):
        node = getattr(node, "value", getattr(node, "func", None))
        if node is None:
            return None
    return node.id


def _kept(statements, entry):
    """The statements that `entry` needs: those that bind what it reads or may change it, and what these need in turn."""
    functions = {s.node.name: s for s in statements if s.defines}
    imported = {name for s in statements if s.imports for name in s.binds}
    data = {name for s in statements for name in s.binds} - functions.keys() - imported

    @functools.cache
    def changed_by(name):
        """Data that a function of the answer changes when it is called."""
        called = [functions[other] for other in _reached(name, functions)]
        return frozenset().union(*((f.stores | f.asks | f.binds) & data for f in called))

    def concerns(s):
        """The names for whose sake a statement is kept."""
        if s.imports or s.goes:
            return s.binds
        if s.defines:  # its decorators are called as it is defined, and may belong to what is needed
            return s.binds.union(s.decorators - imported, *map(changed_by, s.decorators))
        return s.binds.union(s.stores, s.orders - functions.keys(), s.asks & data, *map(changed_by, s.calls))

    concerned = collections.defaultdict(list)
    for s in statements:
        for name in concerns(s):
            concerned[name].append(s)
    kept = {s for s in statements if s.stays}
    names = list(dict.fromkeys([entry, *(name for s in kept for name in s.reads)]))
    asked = set(names)
    for name in names:
        for s in concerned.pop(name, ()):
            if s not in kept:
                kept.add(s)
                names += s.reads - asked
                asked |= s.reads
    return kept


def _reached(name, functions):
    """The functions of the answer that a call of one of this name leads to, itself included."""
    found = dict.fromkeys([name] if name in functions else [])
    queue = list(found)
    for reached in queue:
        further = [other for other in functions[reached].calls if other in functions and other not in found]
        found |= dict.fromkeys(further)
        queue += further
    return found


def _blanked(source, groups, filler=b"pass"):
    """The source with a filler in place of each group of nodes that follow one another."""
    lines = [line.encode() for line in source.split("\n")]
    for group in sorted(groups, key=lambda group: (group[0].lineno, group[0].col_offset), reverse=True):
        first, last = group[0], group[-1]
        start = min([first, *getattr(first, "decorator_list", ())], key=lambda node: node.lineno).lineno - 1
        column, end = first.col_offset, last.end_lineno - 1
        tail = lines[end][last.end_col_offset :]
        before = lines[start][:column]
        lines[start : end + 1] = [before + filler, *[b""] * (end - start)]
        lines[end] += tail
    return b"\n".join(lines).decode()
