"""Calls an answer and says what it gave: runs beside the answer, judges nothing, and is not believed.

Knows no problem and no right value. Used by `sandbox` in a process of its own and by `sessions` in the page.
Imports nothing of ours, because the sandbox must not be able to.
"""

import builtins
import contextlib
import importlib
import inspect
import io
import linecache
import sys
import tracemalloc
import types

import numpy as np

FILE = "<answer>"
PRINTED = 2000


class Answer:
    """One loaded answer; `call` may be used again and again."""

    def __init__(self, source, entry, *, torch, forbidden=()):
        self.torch = importlib.import_module("torch") if torch else None
        self.results, self.module = {}, {"__name__": "answer", "__builtins__": builtins}
        self.forbidden = forbidden
        _refuse(forbidden)
        if torch:
            self.torch.compile = _as_it_stands
        self.loaded = _guarded(lambda: self._load(source, entry))

    def _load(self, source, entry):
        linecache.cache[FILE] = len(source), None, source.splitlines(True), FILE  # torch.jit.script reads it again
        # dataclasses look for the module, and so does whoever reads a class
        module = sys.modules["answer"] = types.ModuleType("answer")
        module.__file__ = FILE
        vars(module).update(self.module)
        self.module = vars(module)
        exec(compile(source, FILE, "exec"), self.module)
        if not callable(self.module.get(entry)):
            raise NameError(f"`{entry}` is not defined")

    def call(self, request):
        """Run the answer once on {args, names, dtype, strided, grad, trace, keep, init, state, entry}."""
        args = [self._bring(x, request) for x in request["args"]]
        before = [_copy(x) for x in args]
        function = self.module.get(request["entry"])
        meter = Meter(self.torch, request["trace"])

        def run():
            f = function if request["init"] is None else self._build(function, request)
            for earlier in request.get("earlier", ()):
                f(*(self._bring(x, request) for x in earlier))
            given, named = _bind(f, [_as_given(meter.wrap(x)) for x in args], request["names"])
            with meter, self._guard(request):
                return f, f(*given, **named)

        reply = _guarded(run)
        model, result = reply.pop("result", (None, None))
        if "error" not in reply:
            reply |= _guarded(lambda: self._plain(result))
            reply["value"] = reply.pop("result", None)
            reply["changed"] = [i for i, (x, y) in enumerate(zip(args, before, strict=True)) if not _same(x, y)]
            reply["dtypes"] = self._dtypes(result)
            reply |= meter.report()
            if request["keep"]:
                self.results[request["keep"]] = result
        if request["grad"] is not None and "error" not in reply:
            back = _guarded(lambda: self._gradients(result, args, model, request))
            reply["gradients"] = back.get("result")
            reply["backward_error"] = back.get("error")
        return reply

    def _guard(self, request):
        """What notices forbidden operations, whatever they are called by; not where the process itself is measured."""
        if self.torch is None or not request["guarded"]:
            return contextlib.nullcontext()
        return _torch_guard(self.torch, self.forbidden)

    def recall(self, name):
        """An earlier result as it is now: an answer that reuses its memory has overwritten it."""
        reply = _guarded(lambda: self._plain(self.results.get(name)))
        return {"value": reply.pop("result", None)} | reply

    def _bring(self, x, request):
        if isinstance(x, list):
            return type(x)(self._bring(item, request) for item in x)
        if not isinstance(x, np.ndarray):
            return x
        x = np.array(x)
        floating = x.dtype.kind == "f"
        if self.torch is None:
            x = x.astype(request["dtype"]) if floating else x
            return _strided(x, np.zeros_like) if request["strided"] else x
        y = self.torch.from_numpy(x)
        if floating:
            y = y.to(getattr(self.torch, request["dtype"]))
        if request["strided"]:
            y = _strided(y, self.torch.zeros_like)
        return y.requires_grad_() if floating and request["grad"] is not None else y

    def _build(self, cls, request):
        model = cls(*request["init"])
        dtype = getattr(self.torch, request["dtype"])
        state = {name: self.torch.from_numpy(np.array(x)) for name, x in request["state"].items()}
        missing, unexpected = model.load_state_dict(state, strict=False)
        missing = set(missing) & {name for name, _ in model.named_parameters()}
        if missing or unexpected:
            raise ValueError(
                f"the parameters must have the names of the statement; not there: {sorted(unexpected)}, too many: {sorted(missing)}"
            )
        return model.to(dtype).eval()

    def _plain(self, x):
        if self.torch is not None and isinstance(x, self.torch.Tensor):
            x = x.detach().cpu()
            return np.array((x.float() if x.dtype == self.torch.bfloat16 else x).numpy())
        if isinstance(x, (np.ndarray, np.generic)):
            return np.array(x, np.float64 if x.dtype.kind == "f" and x.dtype.itemsize > 8 else None)
        if isinstance(x, (tuple, list)):
            return tuple(self._plain(item) for item in x)
        if isinstance(x, str):
            return x[:PRINTED]  # never right
        if x is None or isinstance(x, (bool, int, float)):
            return x
        raise TypeError(f"the answer returned a {type(x).__name__}; arrays, numbers and tuples of them are read")

    def _dtypes(self, result):
        """The types of the tensors in a result; of arrays none, because NumPy widens what it mixes."""
        if self.torch is None:
            return ()
        return tuple(str(x.dtype) for x in _leaves(result) if isinstance(x, self.torch.Tensor))

    def _gradients(self, result, args, model, request):
        leaves = [x for x in _leaves(result) if isinstance(x, self.torch.Tensor) and x.is_floating_point()]
        wanted = [x for x in _leaves(args) if isinstance(x, self.torch.Tensor) and x.requires_grad]
        if request["state"] is not None:
            parameters = dict(model.named_parameters())
            wanted += [parameters[name] for name in request["state"]]
        loss = sum(
            (x * self.torch.from_numpy(np.array(c)).to(x.dtype)).sum()
            for x, c in zip(leaves, request["grad"], strict=True)
        )
        gradients = [None] * len(wanted)
        if loss.requires_grad:
            gradients = self.torch.autograd.grad(loss, wanted, allow_unused=True)
        return tuple(None if g is None else self._plain(g) for g in gradients)


class Meter:
    """What a call costs: bytes alive at once ("memory") or numbers touched by arithmetic ("work")."""

    def __init__(self, torch, trace):
        self.torch, self.trace, self.peak, self.work = torch, trace, 0, 0
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        if self.trace is None:
            return
        if self.torch is not None:
            self.stack.enter_context(_torch_watch(self.torch, self))
        elif self.trace == "memory":
            tracemalloc.start()
            self.stack.callback(self._stop)

    def __exit__(self, *error):
        self.stack.close()

    def _stop(self):
        self.peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    def wrap(self, x):
        """NumPy arrays whose arithmetic is counted."""
        if self.trace != "work" or self.torch is not None or not isinstance(x, np.ndarray):
            return x
        counted = x.view(Counted)
        counted.meter = self
        return counted

    def report(self):
        return {} if self.trace is None else {"peak": int(self.peak), "work": int(self.work)}


class Counted(np.ndarray):
    """An array that tells its meter how many numbers each operation reads and writes."""

    meter = None

    def __array_finalize__(self, source):
        self.meter = self.meter or getattr(source, "meter", None)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [_base(x) for x in inputs]
        if out is not None:
            options["out"] = tuple(_base(x) for x in out)
        result = getattr(ufunc, method)(*plain, **options)
        self._count(plain, result, "ufunc")
        return self._wrap(result)

    def __array_function__(self, function, types, args, options):
        if "subok" in options or function.__name__ == "sliding_window_view":
            options = options | {"subok": True}
        result = super().__array_function__(function, types, args, options)
        self._count(list(_leaves(args)), result, function.__name__)
        return self._wrap(result)

    def _count(self, inputs, result, name):
        # plain arrays: the question whether memory is shared must not be counted itself
        inputs = [_base(x) for x in inputs if isinstance(x, np.ndarray)]
        outputs = [_base(x) for x in _leaves(result) if isinstance(x, np.ndarray)]
        if name != "ufunc" and any(np.may_share_memory(x, y) for x in inputs for y in outputs):
            return
        read = [] if name in {"take", "take_along_axis", "copyto", "put", "put_along_axis"} else inputs
        self.meter.work += sum(x.size for x in read) + sum(x.size for x in outputs)

    def _wrap(self, result):
        if isinstance(result, tuple):
            return tuple(self._wrap(x) for x in result)
        if not isinstance(result, np.ndarray) or isinstance(result, Counted):
            return result
        counted = result.view(Counted)
        counted.meter = self.meter
        return counted


def keep_counting():
    """Let the functions that drop subclasses of ndarray keep them, so that counting goes on."""
    np.asarray = np.ascontiguousarray = np.asanyarray
    plain_array = np.array
    np.array = lambda *args, **options: plain_array(*args, **({"subok": True} | options))
    strided = np.lib.stride_tricks.as_strided
    np.lib.stride_tricks.as_strided = lambda *args, **options: strided(*args, **({"subok": True} | options))


# what stands in the names of the operations that do the work of a forbidden function
OPERATIONS = {
    "torch.softmax": ("softmax",),
    "torch.nn.functional.scaled_dot_product_attention": (
        "scaled_dot_product",
        "flash_attention",
        "efficient_attention",
        "cudnn_attention",
        "flex_attention",
    ),
    "torch.nn.MultiheadAttention": ("multi_head_attention", "transformer_encoder_layer"),
    "torch.autograd.grad": ("make_dual",),
}


@contextlib.contextmanager
def _torch_guard(torch, forbidden):
    """Modes in which an operation of a forbidden kind raises Forbidden: of torch's functions, and of what they come down to."""
    modes = importlib.import_module("torch.utils._python_dispatch")
    overrides = importlib.import_module("torch.overrides")
    parts = {part: name for name in forbidden for part in OPERATIONS.get(name, ())}
    no_gradients, seen = "torch.autograd.grad" in forbidden, []

    def forbid(text):
        seen.append(Forbidden(text))
        raise seen[0]

    def examine(name):
        for part, dotted in parts.items():
            if part in name:
                forbid(f"{name} does what {dotted} does, which is what this problem asks you to write")

    class Functions(overrides.TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            examine(getattr(function, "__name__", ""))
            return function(*args, **(kwargs or {}))

    class Operations(modes.TorchDispatchMode):
        @classmethod
        def _should_skip_dynamo(cls):
            return False  # asking dynamo to look away would import it, which takes seconds

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            examine(function.__name__)
            if no_gradients and any(isinstance(x, torch.Tensor) and x.requires_grad for x in _leaves(args)):
                forbid("a tensor that requires a gradient: the gradients are what this problem asks you to write")
            return function(*args, **(kwargs or {}))

    with Functions(), Operations():
        try:
            yield
        except BaseException as error:  # perhaps another, raised around it
            raise seen[0].with_traceback(error.__traceback__) if seen else error from None
    if seen:
        raise seen[0]


def _torch_watch(torch, meter):
    modes = importlib.import_module("torch.utils._python_dispatch")
    gathers = {
        "index",
        "index_put",
        "index_put_",
        "gather",
        "index_select",
        "take",
        "embedding",
        "scatter_",
        "index_copy_",
    }

    class Watch(modes.TorchDispatchMode):
        @classmethod
        def _should_skip_dynamo(cls):
            return False  # asking dynamo to look away would import it, which takes seconds

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            result = function(*args, **(kwargs or {}))
            name = function.__name__.split(".")[0]
            inputs = [x for x in _leaves(args) if isinstance(x, torch.Tensor)]
            outputs = [x for x in _leaves(result) if isinstance(x, torch.Tensor)]
            homes = {x.untyped_storage()._cdata for x in inputs}
            fresh = [x for x in outputs if x.untyped_storage()._cdata not in homes]
            for x in fresh:
                meter.peak = max(meter.peak, x.untyped_storage().nbytes())
            if fresh or function._schema.is_mutable:
                read = inputs[1:] if name in gathers else inputs
                meter.work += sum(x.numel() for x in read) + sum(x.numel() for x in fresh)
            return result

    return Watch()


class _Capped(io.TextIOBase):
    """Keeps the first characters printed, forgets the rest."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        if len(self.text) < PRINTED:
            self.text += str(text)[:PRINTED]
        return len(text)


def _guarded(run):
    """{"result": ...} or {"error": ...}, whatever happens, and what was printed."""
    shown, reply = _Capped(), {}
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown), np.errstate(all="ignore"):
        try:
            reply["result"] = run()
        except BaseException as error:
            reply["error"] = _describe(error)
    if shown.text:
        reply["printed"] = shown.text[:PRINTED]
    return reply


def _describe(error):
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    if line is None and isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        line = error.lineno
    try:
        message = str.__str__(str(error))[:500]
    except BaseException:
        message = "(its message could not be read)"
    name = (
        "MemoryError" if isinstance(error, MemoryError) or "can't allocate memory" in message else type(error).__name__
    )
    return {"type": str.__str__(name)[:100], "message": message, "line": line}


def _as_it_stands(model=None, **options):
    """In place of torch.compile, bare or with options: nothing is compiled here, the answer runs as it is written."""
    return (lambda model: model) if model is None else model


def _refuse(names):
    """Replace functions that the problem forbids by ones that say so."""
    for dotted in names:
        path, _, name = dotted.rpartition(".")
        first, *rest = path.split(".")
        owner = sys.modules.get(first)
        for part in rest:
            owner = vars(owner).get(part) if owner else None  # getattr would import what is loaded late
        found = getattr(owner, name, None)
        if found is None or inspect.ismodule(found):  # a module stays: what is called in it is refused by name
            continue

        def refused(*args, dotted=dotted, **kwargs):
            raise Forbidden(f"{dotted} is what this problem asks you to write")

        home = sys.modules.get(getattr(getattr(owner, name), "__module__", None))
        for place in {id(owner): owner, id(home): home}.values():
            with contextlib.suppress(TypeError, AttributeError):
                setattr(place, name, refused)


def _bind(function, args, names):
    """Arguments by position as far as the answer takes them so, the rest by name."""
    try:
        kinds = [p.kind for p in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return args, {}
    count = kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) + kinds.count(inspect.Parameter.POSITIONAL_ONLY)
    if inspect.Parameter.KEYWORD_ONLY not in kinds:
        count = len(args)
    return args[:count], dict(zip(names[count:], args[count:], strict=False))


class Forbidden(RuntimeError):
    """A call that the problem does not allow."""


def _strided(x, zeros_like):
    """The same numbers with their axes in reverse order in memory: no two of them can be viewed as one."""
    if x.ndim >= 2:
        axes = tuple(reversed(range(x.ndim)))
        y = x.transpose(axes).ravel() if isinstance(x, np.ndarray) else x.permute(axes).contiguous()
        y = zeros_like(y).reshape(x.shape[::-1])
        y = y.transpose(axes) if isinstance(x, np.ndarray) else y.permute(axes)
    elif x.ndim == 1:
        y = zeros_like(np.repeat(x, 2) if isinstance(x, np.ndarray) else x.repeat_interleave(2))[::2]
    else:
        return x
    y[...] = x
    return y


def _leaves(x):
    if isinstance(x, (tuple, list)):
        for item in x:
            yield from _leaves(item)
    else:
        yield x


def _as_given(x):
    """What the answer gets for an argument: a stream can be read once only."""
    return iter(x) if type(x).__name__ == "Stream" else x


def _base(x):
    return x.view(np.ndarray) if isinstance(x, Counted) else x


def _copy(x):
    if isinstance(x, list):
        return [_copy(item) for item in x]
    if hasattr(x, "detach"):
        return x.detach().clone()
    return x.copy() if isinstance(x, np.ndarray) else x


def _same(x, y):
    if isinstance(x, list):
        return len(x) == len(y) and all(_same(a, b) for a, b in zip(x, y, strict=True))
    if not hasattr(x, "shape"):
        return True
    x, y = (np.asarray(a.detach().float() if hasattr(a, "detach") else a) for a in (x, y))
    return x.shape == y.shape and bool(np.array_equal(x, y, equal_nan=x.dtype.kind == "f"))
