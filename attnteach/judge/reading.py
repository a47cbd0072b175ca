"""What can be said of an answer before it runs: which modules it wants, and names that no answer needs."""

import ast

from .words import Sentence

MODULES = set(
    """
    numpy torch math cmath itertools functools operator typing collections dataclasses enum abc contextlib warnings copy
    random statistics numbers fractions heapq bisect string einops scipy array_api_compat opt_einsum jaxtyping __future__
""".split()
)
NAMES = set(
    """
    eval exec compile open breakpoint globals locals vars __import__ __builtins__ __loader__ __spec__ setattr delattr
    memoryview
""".split()
)
ATTRIBUTES = set(
    """
    os sys builtins ctypes ctypeslib subprocess inspect gc importlib cpp_extension hub load save savez fromfile tofile
    memmap loadtxt genfromtxt savetxt load_library from_file attrgetter methodcaller f_back f_globals f_locals f_builtins
    tb_frame tb_next gi_frame cr_frame ag_frame with_traceback settrace setprofile _getframe _C multiprocessing
    show_config _disable_current_modes ops Formatter get_type_hints ForwardRef update_wrapper wraps singledispatch
    singledispatchmethod testing f2py benchmark fx package
""".split()
)
HOOKS = {"__reduce__", "__reduce_ex__", "__setattr__"}
DUNDERS = set(
    """
    __init__ __call__ __name__ __len__ __getitem__ __post_init__ __version__ __iter__ __next__ __doc__ __module__
    __index__
""".split()
)
READY_MADE = tuple(
    """
    torch.nn.functional.scaled_dot_product_attention torch._C._nn.scaled_dot_product_attention
    torch.nn.functional.multi_head_attention_forward torch.nn.MultiheadAttention torch.nn.TransformerEncoderLayer
    torch.nn.TransformerDecoderLayer torch.nn.TransformerEncoder torch.nn.Transformer torch.compile
    torch.nn.attention.flex_attention
""".split()
)


class Refused(ValueError):
    """An answer that is not run; `sentence` says why."""

    def __init__(self, key, **values):
        self.sentence = Sentence(f"reading.{key}", **values)
        super().__init__(str(self.sentence))


def uses_torch(tree):
    """Whether the code works with torch: it is imported, and NumPy is not, or is not used."""
    return _used(tree, "torch") > 0 or (_used(tree, "torch") == 0 and _used(tree, "numpy") < 1)


def _used(tree, library):
    """How often the names imported from a library are read; -1 where it is not imported."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or library for alias in node.names if alias.name.split(".")[0] == library}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == library:
            names |= {alias.asname or alias.name for alias in node.names}
    return sum(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree)) if names else -1


def examine(source, forbidden):
    """Parse an answer; the modules it imports. Raises Refused with a reason that a reader understands."""
    if len(source) > 200_000:
        raise Refused("too_long")
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise Refused("not_python", error=str(error)) from None
    except (RecursionError, MemoryError):
        raise Refused("too_deep") from None
    banned = {name.rpartition(".")[2] for name in (*forbidden, *READY_MADE)}
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    imported = {alias.asname or alias.name.split(".")[0] for node in imports for alias in node.names}
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name in _imports(node):
                if name.split(".")[0] not in MODULES:
                    raise Refused("imports_module", line=node.lineno, name=name)
                modules.add(name)
            for alias in node.names:
                last = alias.name.rpartition(".")[2]
                _refuse_name(last, node, banned)
                if last == "*":
                    raise Refused("imports_star", line=node.lineno)
                if isinstance(node, ast.ImportFrom) and last in ATTRIBUTES:
                    raise Refused("reaches_for", line=node.lineno, name=last)
        elif isinstance(node, ast.MatchClass):
            raise Refused("matches", line=node.lineno)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in HOOKS:
            raise Refused("defines", line=node.lineno, name=node.name)
        elif isinstance(node, ast.Name):
            if node.id in NAMES | HOOKS:
                raise Refused("uses", line=node.lineno, name=node.id)
            if node.id == "getattr":
                _getattr(tree, node)
        elif isinstance(node, ast.Attribute):
            _refuse_name(node.attr, node, banned)
            if node.attr in ATTRIBUTES or (node.attr.startswith("__") and node.attr not in DUNDERS):
                raise Refused("reaches_for", line=node.lineno, name=f".{node.attr}")
            if node.attr.startswith("_") and node.attr not in DUNDERS and _root(node) in imported:
                raise Refused("private", line=node.lineno, name=ast.unparse(node))
            if isinstance(node.ctx, (ast.Store, ast.Del)) and _root(node) in imported:
                raise Refused("patches", line=node.lineno, name=ast.unparse(node))
    return tree, sorted(modules)


def _imports(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "."] if not node.level else ["."]


def _refuse_name(name, node, banned):
    if name in banned:
        raise Refused("ready_made", line=node.lineno, name=name)


def _getattr(tree, name):
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.func is name]
    constant = calls and len(calls[0].args) >= 2 and isinstance(calls[0].args[1], ast.Constant)
    if not constant or str(calls[0].args[1].value) in ATTRIBUTES or str(calls[0].args[1].value).startswith("_"):
        raise Refused("getattr", line=name.lineno)
    _refuse_name(str(calls[0].args[1].value), name, {n.rpartition(".")[2] for n in READY_MADE})


def _root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
