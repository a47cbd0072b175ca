"""Compares what an answer gave with what was wanted, in the judge's own process."""

from dataclasses import dataclass, replace

import numpy as np

from .cases import SHORT
from .words import Sentence

SMALL = 90  # numbers that a reader takes in at once


@dataclass(frozen=True, eq=False)
class Failure:
    """Why one case failed; two answers that fail by the same `kind` and values share a cause."""

    kind: str
    sentence: Sentence
    shapes: Sentence | None = None
    example: Sentence | None = None  # input, what was expected and what came, where they are small

    def text(self, language="en"):
        """The sentence and, in lines of their own, the shapes and the example."""
        return "\n".join(part.text(language) for part in (self.sentence, self.shapes, self.example) if part)


def failure(problem, case, reply):
    """The first thing wrong with a reply, or None."""
    if reply.get("breaches"):
        return Failure("breach", Sentence("raised.breach", events=", ".join(map(str, reply["breaches"]))))
    if "error" in reply:
        raised = _raised(case, reply["error"])
        return replace(raised, example=_example(problem, case)) if raised.kind == "error" and case else raised
    try:
        value = case.read(reply["value"])
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        value = reply["value"]
    difference = differs(value, case.want, case.tolerance)
    if difference:
        return replace(difference, shapes=_shapes(problem, case), example=_example(problem, case, value))
    if case.dtype in SHORT and not case.wider and isinstance(reply.get("dtypes"), tuple):
        other = [str(dtype) for dtype in reply["dtypes"] if dtype != f"torch.{case.dtype}"]
        if other:
            return Failure("dtype", Sentence("compared.dtype", got=readable(other[0])[:30], want=f"torch.{case.dtype}"))
    if reply.get("changed"):
        names = [problem.parameters[i] for i in reply["changed"] if isinstance(i, int) and i < len(problem.parameters)]
        return Failure("changed", Sentence("compared.changed", names=", ".join(f"`{name}`" for name in names)))
    return _cost(case, reply) or (_gradients(problem, case, reply) if case.grad else None)


def differs(got, want, tolerance, where=None):
    """A Failure where `got` is not `want`, which is `where` in the result (all of it unless given)."""
    where = where or Sentence("compared.result")
    if isinstance(want, (tuple, list)):
        return _parts_differ(got, want, tolerance)
    try:
        if got is None or isinstance(got, (str, dict)):
            raise TypeError
        got = np.asarray(got)
        if got.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        return Failure("structure", Sentence("compared.no_array", where=where, got=_kind(got)))
    want = np.asarray(want)
    if got.shape != want.shape:
        return Failure("shape", Sentence("compared.shape", want=want.shape, where=where, got=got.shape))
    if want.dtype.kind == "b" and got.dtype.kind != "b":
        return Failure("dtype", Sentence("compared.booleans", where=where, dtype=got.dtype))
    if want.dtype.kind in "iu" and got.dtype.kind == "f" and not np.array_equal(got, np.round(got)):
        return Failure("dtype", Sentence("compared.integers", where=where))
    exact = want.dtype.kind in "biu"  # whole numbers and truth values have no rounding
    return _numbers_differ(got.astype(np.float64), want.astype(np.float64), 0.0 if exact else tolerance, where)


def _parts_differ(got, want, tolerance):
    if isinstance(got, np.ndarray) and got.ndim and len(got) == len(want):
        got = tuple(got)  # it unpacks like a tuple
    if not isinstance(got, (tuple, list)) or len(got) != len(want):
        what = Sentence("compared.values", count=len(got)) if isinstance(got, (tuple, list)) else _kind(got)
        return Failure("structure", Sentence("compared.count", want=len(want), got=what))
    for i, (g, w) in enumerate(zip(got, want, strict=True)):
        difference = differs(g, w, tolerance, Sentence("compared.part", number=i + 1, count=len(want)))
        if difference:
            return difference
    return None


def _numbers_differ(got, want, tolerance, where):
    if not want.size:
        return None
    with np.errstate(all="ignore"):
        error = np.where(got == want, 0.0, np.abs(got - want))
    error = np.where(np.isnan(got) & np.isnan(want), 0.0, np.where(np.isnan(error), np.inf, error))
    finite = want[np.isfinite(want)]
    bound = tolerance * max(1.0, float(np.abs(finite).max()) if finite.size else 1.0)
    largest = float(error.max())
    if largest <= bound:
        return None
    bad = np.argwhere(error > bound)
    first, worst = tuple(map(int, bad[0])), tuple(map(int, np.unravel_index(int(error.argmax()), error.shape)))
    size = Sentence("compared.infinite") if np.isinf(largest) else Sentence("compared.finite", error=largest)
    gaps = {
        "bad": len(bad),
        "size": error.size,
        "where": where,
        "largest": size,
        "want": want[first],
        "got": got[first],
    }
    if first:
        return Failure("value", Sentence("compared.numbers_at", worst=worst, first=first, **gaps))
    return Failure("value", Sentence("compared.numbers", **gaps))


def _shapes(problem, case):
    """A small table: the shape of every argument and of what was wanted."""
    arguments = [f"{name} {_shape(x)}" for name, x in zip(problem.parameters, case.args, strict=False)]
    return Sentence("compared.shapes", arguments=", ".join(arguments), want=_shape(case.want))


def _example(problem, case, *got):
    """The whole input, what was wanted and what came, where that fits on a screen; else None."""
    if sum(map(_size, (*case.args, case.want, *got))) > SMALL or case.state:
        return None
    given = zip(problem.parameters, case.args, strict=False)
    arguments = ", ".join(f"{name} = {_written(x)}" for name, x in given)
    came = Sentence("compared.came", got=_written(*got)) if got else ""
    return Sentence("compared.example", arguments=arguments, want=_written(case.want), came=came)


def _size(x):
    return sum(map(_size, x)) if isinstance(x, (tuple, list)) else np.size(x)


def _written(x):
    """A value as a reader would type it, to four digits."""
    if isinstance(x, (tuple, list)):
        return "[" + ", ".join(map(_written, x)) + "]"
    if not isinstance(x, np.ndarray):
        return f"{x:.4g}" if isinstance(x, float) else readable(x)[:40]
    digits = (
        {"float_kind": "{:.4g}".format}
        if np.abs(x[np.isfinite(x)]).max(initial=0) < 1e4
        else {"float_kind": "{:.9g}".format}
    )
    return " ".join(np.array2string(x, separator=", ", formatter=digits, threshold=SMALL + 1).split())


def _shape(x):
    if isinstance(x, (tuple, list)):
        return "[" + ", ".join(map(_shape, x)) + "]"
    return str(x.shape) if isinstance(x, np.ndarray) and x.ndim else str(x)[:20]


def _kind(x):
    return Sentence("compared.nothing") if x is None else Sentence("compared.kind", kind=type(x).__name__)


def _raised(case, error):
    kind, line, message = readable(error.get("type")), error.get("line"), readable(error.get("message"))
    place = Sentence("raised.in_line", line=line) if line else ""
    if kind == "MemoryError":
        inputs = Sentence("raised.with_inputs", inputs=_inputs(case)) if case else ""
        return Failure("memory", Sentence("raised.memory", place=place, inputs=inputs))
    if kind == "NotImplementedError" and not message:
        return Failure("stub", Sentence("raised.stub"))
    if kind == "ModuleNotFoundError":
        message = message.replace("halted; None in sys.modules", "failed: it is not installed here")
    return Failure("error", Sentence("raised.error", kind=kind, place=place, message=message))


def readable(text):
    """What an answer wrote, without the characters that steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in str(text))


def _inputs(case):
    return Sentence("cost.inputs", shapes=", ".join(str(x.shape) for x in case.args if isinstance(x, np.ndarray)))


def _cost(case, reply):
    if case.memory is not None:
        peak = reply.get("peak")
        if not isinstance(peak, int) or peak <= 0:
            return Failure("memory", Sentence("cost.memory_hidden"))
        if peak > case.memory:
            held = {"peak": peak / 1e6, "allowed": case.memory / 1e6}
            return Failure("memory", Sentence("cost.memory", inputs=_inputs(case), **held))
    if case.cheaper_than is not None:
        work, before = reply.get("work"), reply.get("work_before")
        if not isinstance(work, int) or not isinstance(before, int) or before <= 0:
            return Failure("work", Sentence("cost.work_hidden"))
        if work / before > case.cheaper_than:
            lengths = {"before": length(case.smaller), "after": length(case.args)}
            return Failure("work", Sentence("cost.work", growth=work / before, **lengths))
    return None


def length(args):
    """The number of positions: the last but one size of the first array."""
    return next(x.shape[-2] for x in args if isinstance(x, np.ndarray) and x.ndim > 1)


def _gradients(problem, case, reply):
    """Hold the answer's gradients against slopes of the oracle along random directions."""
    if reply.get("backward_error"):
        error = reply["backward_error"]
        return Failure("gradient", Sentence("gradient.raised", kind=error.get("type"), message=error.get("message")))
    inputs = [(place, name, x) for place, name, x in _places(problem, case) if _is_floating(x)]
    inputs += [(name, name, x) for name, x in (case.state or {}).items()]
    gradients = reply.get("gradients")
    if not isinstance(gradients, tuple) or len(gradients) != len(inputs):
        return Failure("gradient", Sentence("gradient.none"))
    rng = np.random.default_rng(0)
    for (place, name, x), gradient in zip(inputs, gradients, strict=True):
        if gradient is not None and np.shape(gradient) != x.shape:
            return Failure("gradient", Sentence("gradient.shape", name=name, got=np.shape(gradient), want=x.shape))
        for _ in range(2):
            direction = rng.normal(size=x.shape)
            slope = _slope(problem, case, place, x, direction)
            got = 0.0 if gradient is None else float(np.sum(np.asarray(gradient, np.float64) * direction))
            if not abs(got - slope) <= 2e-3 * max(1.0, abs(slope)):
                key = "gradient.slope_unreached" if gradient is None else "gradient.slope"
                return Failure("gradient", Sentence(key, name=name, got=got, want=slope))
    return None


def _places(problem, case):
    """(where it stands, its name, the value) of each argument, and of each item of an argument that is a list."""
    for i, x in enumerate(case.args):
        if isinstance(x, list):
            yield from (((i, j), f"{problem.parameters[i]}[{j}]", item) for j, item in enumerate(x))
        else:
            yield i, problem.parameters[i], x


def _is_floating(x):
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def _slope(problem, case, place, x, direction):
    """How fast the loss grows when one argument (by number, or two for an item) or one parameter (by name) moves along a direction."""

    def loss(step):
        args, state = list(case.args), case.state
        if isinstance(place, int):
            args[place] = x + step * direction
        elif isinstance(place, tuple):
            i, j = place
            args[i] = [*args[i][:j], x + step * direction, *args[i][j + 1 :]]
        else:
            state = state | {place: x + step * direction}
        out = problem.expected(tuple(args), case.init, state)
        out = out if isinstance(out, tuple) else (out,)
        return sum(float(np.sum(o * c)) for o, c in zip(out, case.cotangents, strict=True))

    return (loss(1e-5) - loss(-1e-5)) / 2e-5
