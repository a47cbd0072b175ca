"""Which names of an answer stand for things of libraries: scopes and aliases are followed, what the answer defines is its own."""

import ast
import builtins
import importlib
import types

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
HOLDERS = (ast.Tuple, ast.List, ast.Set)
NAMESPACES = {"array_namespace", "get_namespace", "__array_namespace__"}  # calls that give a library
LIGHT = set(
    """
    numpy math cmath itertools functools operator typing collections dataclasses enum abc contextlib warnings copy random
    statistics numbers fractions decimal heapq bisect string re json textwrap pprint logging time timeit sys types
    __future__
""".split()
)
# torch is not imported to read an answer, so its modules that people name are listed
TORCH = {"torch", *(f"torch.{name}" for name in "nn nn.functional linalg special autograd jit func fft sparse".split())}


STEPS = 200_000  # in following names; answers of people take some hundreds


class Tangled(ValueError):
    """Names that cannot be followed to what they stand for in a bounded number of steps."""


class Scope:
    """What is bound in a module, class or function: a name, and every value that it is given."""

    def __init__(self, node, parent):
        self.node, self.parent, self.values, self.elsewhere = node, parent, {}, {}

    def bind(self, name, value):
        """`value`: an expression, the dotted name of a thing of a library, or None for the answer's own."""
        self.elsewhere.get(name, self).values.setdefault(name, []).append(value)

    def find(self, name):
        """The values of a name seen from here, or None where nothing binds it."""
        scope = self
        while scope:
            if name in scope.elsewhere:
                return scope.elsewhere[name].values.get(name)
            if name in scope.values and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return scope.values[name]
            scope = scope.parent
        return None


class Names(ast.NodeVisitor):
    """The names of a tree. `of(expression)` is the set of library things that it may be, as dotted names.

    `own` holds the attributes that the answer defines, `loose` the libraries that it passes on where they are not followed.
    """

    def __init__(self, tree):
        self.scopes, self.parents, self.stars, self.own, self._asked = {}, {}, [], set(), set()
        self.steps = 0
        self.scope = self.module = Scope(tree, None)
        for node in ast.walk(tree):
            self.parents |= dict.fromkeys(ast.iter_child_nodes(node), node)
        self.generic_visit(tree)
        self.loose = frozenset().union(*(self._let_go(node) for node in self.scopes))

    def of(self, node):
        """Dotted names of the library things that an expression may be; empty where it is none, or unknown.

        Raises Tangled where finding them takes more than `STEPS`: names that are given to one another double with each.
        """
        self.steps += 1
        if self.steps > STEPS:
            raise Tangled
        if isinstance(node, ast.Name):
            return self._named(node)
        if isinstance(node, ast.Attribute):
            return frozenset(f"{owner}.{node.attr}" for owner in self.of(node.value))
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, (ast.Subscript, ast.Starred, ast.NamedExpr)):
            return self.of(node.value)
        parts = (
            [node.body, node.orelse]
            if isinstance(node, ast.IfExp)
            else node.values
            if isinstance(node, (ast.BoolOp, ast.Dict))
            else node.elts
            if isinstance(node, HOLDERS)
            else []
        )
        return frozenset().union(*(self.of(part) for part in parts))

    def _named(self, node):
        scope = self.scopes.get(node, self.module)
        values = scope.find(node.id)
        if values is None:
            starred = {f"{module}.{node.id}" for module in self.stars}
            built_in = hasattr(builtins, node.id) or node.id == "__builtins__"
            return frozenset(starred | ({f"builtins.{node.id}"} if built_in else set()))
        if (scope, node.id) in self._asked:
            return frozenset()  # a name that is given to itself
        self._asked.add((scope, node.id))
        try:
            return frozenset().union(*({v} if isinstance(v, str) else self.of(v) for v in values if v is not None))
        finally:
            self._asked.discard((scope, node.id))

    def _called(self, node):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if last in NAMESPACES:
            return frozenset({"array_api_compat"})
        if "builtins.getattr" in self.of(node.func) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            return frozenset(f"{owner}.{node.args[1].value}" for owner in self.of(node.args[0]))
        return frozenset()

    def _let_go(self, node):
        """The libraries that an expression is, where it goes somewhere that is not followed: into a call, a container, a result."""
        if not isinstance(getattr(node, "ctx", None), ast.Load) or isinstance(self.parents.get(node), ast.Attribute):
            return frozenset()
        modules = frozenset(filter(is_module, self.of(node)))
        return modules if modules and not self._is_followed(node) else frozenset()

    def _is_followed(self, node):
        parent = self.parents[node]
        if isinstance(parent, (ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Subscript, ast.Starred, *HOLDERS, ast.Dict)):
            return self._is_followed(parent)
        if isinstance(parent, ast.Attribute):
            return not isinstance(node, (*HOLDERS, ast.Dict))  # a method of the container may give it to anybody
        if isinstance(parent, (ast.Assign, ast.AnnAssign)):
            targets = getattr(parent, "targets", None) or [parent.target]
            in_class = isinstance(self.scopes[parent].node, ast.ClassDef)
            return not in_class and not any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets)
        return isinstance(parent, (ast.Compare, ast.For, ast.comprehension, ast.arguments, ast.Expr, ast.If))

    # what binds names

    def visit(self, node):
        self.scopes[node] = self.scope
        super().visit(node)

    def visit_Import(self, node):
        for alias in node.names:
            package = alias.name.split(".")[0]
            self.scope.bind(alias.asname or package, alias.name if alias.asname else package)

    def visit_ImportFrom(self, node):
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(node.module)
            else:
                self.scope.bind(alias.asname or alias.name, f"{node.module}.{alias.name}")

    def visit_FunctionDef(self, node):
        self._define(node)
        for part in (*node.decorator_list, node.args, node.returns):
            if part is not None:
                self.visit(part)
        self._inside(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.visit(node.args)
        self._inside(node, [node.body])

    def visit_ClassDef(self, node):
        self._define(node)
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self._inside(node, node.body)

    def _define(self, node):
        self.scope.bind(node.name, None)
        if isinstance(self.scope.node, ast.ClassDef):
            self.own.add(node.name)

    def _inside(self, node, body):
        outer, self.scope = self.scope, Scope(node, self.scope)
        if isinstance(node, FUNCTIONS):
            self._bind_arguments(node.args)
        for name in (n for child in body for n in ast.walk(child) if isinstance(n, (ast.Global, ast.Nonlocal))):
            home = self.module if isinstance(name, ast.Global) else outer
            self.scope.elsewhere |= dict.fromkeys(name.names, home)
        for child in body:
            self.visit(child)
        self.scope = outer

    def _bind_arguments(self, args):
        plain = [*args.posonlyargs, *args.args]
        defaults = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]
        for arg, default in [*zip(plain, defaults, strict=True), *zip(args.kwonlyargs, args.kw_defaults, strict=True)]:
            self.scope.bind(arg.arg, default)
        for arg in filter(None, (args.vararg, args.kwarg)):
            self.scope.bind(arg.arg, None)

    def visit_Assign(self, node):
        for target in node.targets:
            self._bind_target(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        self._bind_target(node.target, node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node):
        self._bind_target(node.target, node.value)
        self.generic_visit(node)

    def visit_For(self, node):
        self._bind_target(node.target, node.iter)
        self.generic_visit(node)

    visit_AsyncFor = visit_comprehension = visit_For

    def visit_withitem(self, node):
        if node.optional_vars:
            self._bind_target(node.optional_vars, None)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.scope.bind(node.name, None)
        self.generic_visit(node)

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load) and node.id not in self.scope.values:
            self.scope.bind(node.id, None)

    def visit_MatchAs(self, node):
        if node.name:
            self.scope.bind(node.name, None)
        self.generic_visit(node)

    def visit_Attribute(self, node):
        if isinstance(node.ctx, ast.Store):
            self.own.add(node.attr)
        self.generic_visit(node)

    def _bind_target(self, target, value):
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
            if isinstance(self.scope.node, ast.ClassDef):
                self.own.add(target.id)
        elif isinstance(target, ast.Starred):
            self._bind_target(target.value, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            pairs = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            for i, part in enumerate(target.elts):
                self._bind_target(part, value.elts[i] if pairs else value)


def is_module(dotted):
    """Whether a dotted name is a module (of torch: one of those that people name)."""
    return dotted in TORCH or isinstance(thing(dotted), types.ModuleType)


def thing(dotted):
    """What a dotted name of NumPy or the standard library is; None where it is nothing, or of another library."""
    root, *rest = dotted.split(".")
    if root not in LIGHT:
        return None
    try:
        value = importlib.import_module(root)
    except ImportError:  # a page has not all of the standard library
        return None
    for name in rest:
        value = getattr(value, "__dict__", {}).get(name)
    return value
