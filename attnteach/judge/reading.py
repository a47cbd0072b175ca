"""What can be said of an answer before it runs: rules of the house, and the library that it works with.

The process is what protects the reader's machine. The rules here teach: what a problem asks to be written is not called
from a library, and an answer computes. A name counts for what it stands for (`names`).
"""

import ast
import importlib.util
import types
import warnings

import numpy as np

from .names import LIGHT, Names, thing
from .words import Sentence

LONGEST = 50_000  # characters of an answer; the longest right one of the problems has below 2,000
MODULES = LIGHT | {"torch", "scipy", "einops", "array_api_compat", "typing_extensions"}
NAMES = set(
    "eval exec compile open breakpoint globals vars memoryview __import__ __builtins__ __loader__ __spec__".split()
)
# modules of which an answer has some use, and no more than this
PARTS = {
    "timeit": {"default_timer"},
    "sys": {
        "float_info",
        "maxsize",
        "version",
        "version_info",
        "platform",
        "byteorder",
        "stdout",
        "stderr",
        "setrecursionlimit",
        "getrecursionlimit",
        "getsizeof",
    },
    "types": {"SimpleNamespace", "MappingProxyType", "NoneType", "GeneratorType", "FunctionType", "MethodType"},
}
# what of the libraries reaches out of them: files, compilers, other processes, code made of text
OUTSIDE = set(
    """
    ctypeslib cpp_extension hub load save savez savez_compressed fromfile tofile memmap loadtxt genfromtxt savetxt
    load_library from_file attrgetter methodcaller _C multiprocessing ops Formatter get_type_hints ForwardRef f2py fx
    package CompilationUnit export onnx library distributed runstring rundocs measure extbuild
    os sys builtins ctypes subprocess inspect gc importlib evaluate_forward_ref
""".split()
)
BY_NAME = {"builtins.getattr", "builtins.setattr", "builtins.delattr"}
FRAMES = set("f_back f_globals f_locals f_builtins tb_frame tb_next gi_frame cr_frame ag_frame func_globals".split())
DUNDERS = {
    f"__{name}__"
    for name in """
    init call name qualname class doc module version len getitem setitem delitem contains iter next reversed enter exit
    post_init index int float bool complex str repr hash eq ne lt le gt ge add radd iadd sub rsub isub mul rmul imul
    matmul rmatmul truediv rtruediv floordiv mod pow neg pos abs invert and or xor copy deepcopy new annotations wrapped
    array array_namespace dlpack
""".split()
}
PUBLIC_ALL_THE_SAME = set("_replace _asdict _fields _make _modules _parameters _buffers".split())
READY_MADE = tuple(
    """
    torch.nn.functional.scaled_dot_product_attention torch._C._nn.scaled_dot_product_attention
    torch.nn.functional.multi_head_attention_forward torch.nn.MultiheadAttention torch.nn.TransformerEncoderLayer
    torch.nn.TransformerDecoderLayer torch.nn.TransformerEncoder torch.nn.TransformerDecoder torch.nn.Transformer
    torch.nn.attention.flex_attention
""".split()
)
# methods that tensors have and NumPy's arrays have not, or not with such arguments
OF_TENSORS = set(
    """
    permute masked_fill masked_fill_ unsqueeze unsqueeze_ contiguous repeat_interleave new_zeros new_ones new_full
    new_empty new_tensor expand expand_as softmax log_softmax logsumexp sigmoid relu tanh exp sqrt rsqrt abs cos sin
    tril triu bmm matmul mm masked_select scatter scatter_ scatter_add scatter_add_ gather index_select index_add_
    topk float half double long type_as to cpu dim numel chunk unbind unfold flip roll amax logaddexp mul div unflatten
    detach clone index_copy_ zero_ fill_ narrow
""".split()
)


class Refused(ValueError):
    """An answer that is not run; `sentence` says why, `rule` whether a rule of the house is all that speaks against it."""

    def __init__(self, key, *, rule=False, **values):
        self.sentence, self.rule = Sentence(f"reading.{key}", **values), rule
        super().__init__(self.text())

    def text(self, language="en"):
        """Why, and of a rule that it is one."""
        sentence = Sentence("reading.by_rule", what=self.sentence) if self.rule else self.sentence
        return sentence.text(language)


def held_short(source):
    """The source of an answer, before anything else is done with it. Raises Refused where it is longer than `LONGEST`."""
    if len(source) > LONGEST:
        raise Refused("too_long", longest=f"{LONGEST:,}")
    return source


def parsed(source):
    """The tree of an answer. Raises Refused where there is none, with the line that Python stops at."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
            compile(
                source, "<answer>", "exec", dont_inherit=True
            )  # a `return` outside of functions is no tree's matter
    except SyntaxError as error:
        if error.lineno is None:
            raise Refused("no_text", error=error.msg) from None
        lines = source.split("\n")
        text = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        raise Refused("not_python", line=error.lineno, error=error.msg, text=text[:200]) from None
    except ValueError as error:
        raise Refused("no_text", error=str(error)) from None
    except (RecursionError, MemoryError):
        raise Refused("too_deep") from None
    if all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in tree.body):
        raise Refused("empty")
    return tree


def uses_torch(tree, whole=None):
    """Whether the code works with torch: by the libraries it uses, else by methods that only tensors have.

    `whole` is the tree with what the answer does not need, whose imports decide where nothing else does.
    """
    names = Names(tree)
    read = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    used = {dotted.partition(".")[0] for node in read for dotted in names.of(node)}
    methods = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not names.of(node.func)
        if node.func.attr in OF_TENSORS or _is_call_of_tensors(node)
    }
    if "numpy" in names.loose:
        methods -= set(dir(np))  # a library that is passed on has these as functions
    if "torch" in used or methods - names.own:
        return True
    return "numpy" not in used and _imports_torch_alone(whole or tree)


def _imports_torch_alone(tree):
    nodes = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    roots = {name.partition(".")[0] for node in nodes for name in [getattr(node, "module", None) or node.names[0].name]}
    return "torch" in roots and "numpy" not in roots


def _is_call_of_tensors(call):
    """`x.transpose(-3, -2)`, `x.view(T, -1)`, `x.size()`: the arrays of NumPy have the names, not these arguments."""
    name, given = call.func.attr, call.args
    if name == "transpose":
        return len(given) == 2 and any(isinstance(x, ast.UnaryOp) for x in given)
    if name == "view":
        return len(given) > 1 or any(isinstance(x, (ast.UnaryOp, ast.Starred, ast.Constant)) for x in given)
    return name == "size" or any(word.arg in ("dim", "keepdim") for word in call.keywords)


def examine(source, forbidden):
    """Hold an answer against the rules; its tree and the modules to import for it. Raises Refused with a reason that a reader understands."""
    tree = parsed(source)
    rules = Rules(tree, forbidden)
    for node in ast.walk(tree):
        rules.hold(node)
    return tree, sorted(rules.modules)


class Rules:
    """What an answer to a problem may name, and the modules that it uses."""

    def __init__(self, tree, forbidden):
        self.names, self.modules = Names(tree), set()
        self.asked = {name.rpartition(".")[2] for name in forbidden}
        self.methods = {name.rpartition(".")[2] for name in forbidden if name.startswith("torch.Tensor.")}
        self.ready_made = {name.rpartition(".")[2] for name in READY_MADE}

    def hold(self, node):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._imports(node)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            for dotted in self.names.of(node):
                self._library(dotted, node)
                if dotted in BY_NAME and getattr(self.names.parents[node], "func", None) is not node:
                    raise Refused("getattr", rule=True, line=node.lineno)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, self.names.of(node.value), node.attr)
        elif isinstance(node, ast.MatchClass):
            for name in node.kwd_attrs:
                self._unknown(name, node)
        elif isinstance(node, ast.Call):
            self._by_name(node)

    def _imports(self, node):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        if isinstance(node, ast.ImportFrom) and node.level:
            raise Refused("imports_own", rule=True, line=node.lineno)
        for name in [module] if module else [alias.name for alias in node.names]:
            if name.partition(".")[0] not in MODULES:
                raise Refused("imports_module", rule=True, line=node.lineno, name=name)
            self.modules.add(name)
            self._library(name, node)

    def _attribute(self, node, owners, name):
        if not owners:
            self._unknown(name, node)
        for owner in owners:
            self._library(f"{owner}.{name}", node)
            changes = not isinstance(getattr(node, "ctx", None), (ast.Load, type(None)))
            if changes and not owner.startswith(("torch.backends", "builtins")):
                raise Refused("patches", rule=True, line=node.lineno, name=ast.unparse(node))

    def _library(self, dotted, node):
        """A thing of a library: by its full name, whatever it is called here."""
        root, *rest = dotted.split(".")
        shown = {"line": node.lineno, "name": dotted}
        if root == "builtins":
            if rest[0] in NAMES:
                raise Refused("uses", rule=True, line=node.lineno, name=rest[0])
            if any(part.startswith("__") and part not in DUNDERS for part in rest[1:]):
                raise Refused("reaches_for", rule=True, line=node.lineno, name=dotted.removeprefix("builtins."))
            return
        if any(part in self.ready_made for part in rest):
            raise Refused("ready_made", rule=True, **shown)
        if any(part in self.asked for part in rest):
            raise Refused("asked_for", rule=True, **shown)
        if any(part.startswith("_") and part not in DUNDERS for part in rest):
            raise Refused("private", rule=True, **shown)
        if OUTSIDE & set(rest) or (root in PARTS and rest and rest[0] not in PARTS[root]) or _leaves(dotted):
            raise Refused("reaches_for", rule=True, **shown)
        self._note_module(root, rest)

    def _note_module(self, root, rest):
        """A part that its library loads late, such as numpy.testing, is imported before the answer's process is locked."""
        name = ".".join([root, *rest[:1]])
        if root == "numpy" and thing(name) is None and importlib.util.find_spec(name):
            self.modules.add(name)

    def _unknown(self, name, node):
        """An attribute of what may be anything: an array, a thing of the answer's own, a library that was passed on."""
        if name in self.names.own or name in PUBLIC_ALL_THE_SAME:
            return
        shown = {"line": node.lineno, "name": f".{name}"}
        if name in self.methods:
            raise Refused("asked_for", rule=True, **shown)
        if name in FRAMES or (
            name.startswith("__") and name not in DUNDERS and (self.names.loose or name != "__dict__")
        ):
            raise Refused("reaches_for", rule=True, **shown)
        if self.names.loose and (name.startswith("_") and name not in DUNDERS):
            raise Refused("private", rule=True, **shown)
        if self.names.loose and name in self.asked | self.ready_made | OUTSIDE:
            raise Refused("reaches_for", rule=True, **shown)

    def _by_name(self, node):
        """`getattr(x, "name")` and its kin: as if the attribute were written; a name that is made up only on one's own."""
        called = self.names.of(node.func) & BY_NAME
        if not called or len(node.args) < 2:
            return
        owners, name = self.names.of(node.args[0]), node.args[1]
        changes = called != {"builtins.getattr"}
        if isinstance(name, ast.Constant) and not (owners and changes):
            self._attribute(node, owners, str(name.value))
        elif owners or (self.names.loose and getattr(node.args[0], "id", None) != "self"):
            raise Refused("getattr", rule=True, line=node.lineno)


def _leaves(dotted):
    """Whether a name leads out of the libraries that an answer may use: `enum.bltns`, `collections.abc.sys`."""
    parts = dotted.split(".")
    for count in range(2, len(parts) + 1):
        value = thing(".".join(parts[:count]))
        if isinstance(value, types.ModuleType) and value.__name__.partition(".")[0] not in MODULES - PARTS.keys():
            return True
    return False
