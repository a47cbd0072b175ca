"""Compares what an answer gave with what was wanted, in the judge's own process."""

from dataclasses import dataclass

import numpy as np

from .problem import TOLERANCE

SHORT = ("float16", "bfloat16")


@dataclass(frozen=True)
class Failure:
    """Why one case failed; two answers that fail by the same `kind` and values share a cause."""

    kind: str
    detail: str


def failure(problem, case, reply):
    """The first thing wrong with a reply, or None."""
    if reply.get("breaches"):
        return Failure("breach", f"The answer tried {', '.join(map(str, reply['breaches']))}: it may only compute.")
    if "error" in reply:
        return _raised(case, reply["error"])
    try:
        value = case.read(reply["value"])
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        value = reply["value"]
    wrong = differs(value, case.want, tolerance(case))
    if wrong:
        return Failure(wrong.kind, f"{wrong.detail}\n{shapes(problem, case)}")
    if reply.get("changed"):
        names = [problem.parameters[i] for i in reply["changed"] if isinstance(i, int) and i < len(problem.parameters)]
        return Failure("changed", f"The answer changed its input {', '.join(f'`{n}`' for n in names)}.")
    return _cost(case, reply) or (_gradients(problem, case, reply) if case.grad else None)


def tolerance(case):
    """How far from the oracle a value may lie, relative to the largest wanted one."""
    return TOLERANCE[case.dtype] * case.slack


def differs(got, want, tolerance, where="the result"):
    """A Failure where `got` is not `want`."""
    if isinstance(want, (tuple, list)):
        if isinstance(got, np.ndarray) and got.ndim and len(got) == len(want):
            got = tuple(got)  # it unpacks like a tuple
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            what = f"{len(got)} values" if isinstance(got, (tuple, list)) else _what(got)
            return Failure("structure", f"Expected {len(want)} values, got {what}.")
        found = (
            differs(g, w, tolerance, f"value {i + 1} of {len(want)}")
            for i, (g, w) in enumerate(zip(got, want, strict=True))
        )
        return next((f for f in found if f), None)
    try:
        if got is None or isinstance(got, (str, dict)):
            raise TypeError
        got = np.asarray(got)
        if got.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        return Failure("structure", f"Expected an array or number as {where}, got {_what(got)}.")
    want = np.asarray(want)
    if got.shape != want.shape:
        return Failure("shape", f"Expected shape {want.shape} for {where}, got {got.shape}.")
    if want.dtype.kind == "b" and got.dtype.kind != "b":
        return Failure("dtype", f"Expected booleans for {where}, got {got.dtype}.")
    if want.dtype.kind in "iu" and got.dtype.kind == "f" and not np.array_equal(got, np.round(got)):
        return Failure("dtype", f"Expected integers for {where}, got fractions.")
    return _values(got.astype(np.float64), want.astype(np.float64), tolerance, where)


def _values(got, want, tolerance, where):
    if not want.size:
        return None
    with np.errstate(all="ignore"):
        error = np.where(got == want, 0.0, np.abs(got - want))
    error = np.where(np.isnan(got) & np.isnan(want), 0.0, np.where(np.isnan(error), np.inf, error))
    finite = want[np.isfinite(want)]
    bound = tolerance * max(1.0, float(np.abs(finite).max()) if finite.size else 1.0)
    if float(error.max()) <= bound:
        return None
    bad = np.argwhere(error > bound)
    first, worst = tuple(map(int, bad[0])), tuple(map(int, np.unravel_index(int(error.argmax()), error.shape)))
    largest = "NaN or infinity" if np.isinf(error.max()) else f"{error.max():.3g}"
    text = f"{len(bad)} of {error.size} numbers of {where} are off, at most by {largest}"
    if first:
        text += f" (at {worst}); the first at {first}"
    return Failure("value", f"{text}: expected {want[first]:.6g}, got {got[first]:.6g}.")


def shapes(problem, case):
    """A small table: the shape of every argument and of what was wanted."""
    rows = []
    for name, x in zip(problem.parameters, case.args, strict=False):
        rows.append((name, _shape(x)))
    rows.append(("wanted", _shape(case.want)))
    return "shapes: " + ", ".join(f"{name} {shape}" for name, shape in rows)


def _shape(x):
    if isinstance(x, (tuple, list)):
        return "[" + ", ".join(map(_shape, x)) + "]"
    return str(x.shape) if isinstance(x, np.ndarray) and x.ndim else str(x)[:20]


def _what(x):
    return "nothing (None): is a `return` missing?" if x is None else f"a {type(x).__name__}"


def _raised(case, error):
    kind, line, message = readable(error.get("type")), error.get("line"), readable(error.get("message"))
    place = f" in line {line}" if line else ""
    if kind == "MemoryError":
        sizes = f" for {_sizes(case)}" if case else ""
        return Failure("memory", f"Out of memory{place}{sizes}: the answer asks for more than the inputs need.")
    if kind == "NotImplementedError" and not message:
        return Failure("stub", "Nothing is written yet: the stub raises NotImplementedError.")
    if kind == "ModuleNotFoundError":
        message = message.replace("halted; None in sys.modules", "failed: it is not installed here")
    return Failure("error", f"{kind}{place}: {message}")


def readable(text):
    """What an answer wrote, without the characters that steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in str(text))


def _sizes(case):
    return "inputs of shape " + ", ".join(str(x.shape) for x in case.args if isinstance(x, np.ndarray))


def _cost(case, reply):
    if case.memory is not None:
        peak = reply.get("peak")
        if not isinstance(peak, int) or peak <= 0:
            return Failure("memory", "Memory could not be followed: the answer switched the measurement off.")
        if peak > case.memory:
            return Failure(
                "memory",
                f"Held {peak / 1e6:.1f} MB at once where {case.memory / 1e6:.1f} MB are allowed, for {_sizes(case)}.",
            )
    if case.cheaper_than is not None:
        work, before = reply.get("work"), reply.get("work_before")
        if not isinstance(work, int) or not isinstance(before, int) or before <= 0:
            return Failure("work", "The arithmetic could not be followed: the answer works on copies that hide it.")
        if work / before > case.cheaper_than:
            return Failure(
                "work",
                f"From {_sizes_of(case.smaller)} to {_sizes_of(case.args)} positions the arithmetic grew {work / before:.1f}-fold: that is not linear.",
            )
    return None


def _sizes_of(args):
    return next(x.shape[-2] for x in args if isinstance(x, np.ndarray) and x.ndim > 1)


def _gradients(problem, case, reply):
    """Hold the answer's gradients against slopes of the oracle along random directions."""
    if reply.get("backward_error"):
        error = reply["backward_error"]
        return Failure("gradient", f"The backward pass raised {error.get('type')}: {error.get('message')}")
    found, names, floats = reply.get("gradients"), [], []
    for i, x in enumerate(case.args):
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            floats.append((i, x))
            names.append(problem.parameters[i])
    for name, x in (case.state or {}).items():
        floats.append((name, x))
        names.append(name)
    if not isinstance(found, tuple) or len(found) != len(floats):
        return Failure("gradient", "No gradients came back.")
    rng = np.random.default_rng(0)
    for (place, x), name, g in zip(floats, names, found, strict=True):
        if g is not None and np.shape(g) != x.shape:
            return Failure("gradient", f"The gradient of `{name}` has shape {np.shape(g)}, not {x.shape}.")
        for _ in range(2):
            u = rng.normal(size=x.shape)
            slope = _slope(problem, case, place, x, u)
            got = 0.0 if g is None else float(np.sum(np.asarray(g, np.float64) * u))
            if not abs(got - slope) <= 2e-3 * max(1.0, abs(slope)):
                none = " (no gradient reaches it)" if g is None else ""
                return Failure(
                    "gradient",
                    f"The gradient of `{name}`{none} along a random direction is {got:.5g}, the slope of the loss is {slope:.5g}.",
                )
    return None


def _slope(problem, case, place, x, u):
    def loss(step):
        args, state = list(case.args), case.state
        if isinstance(place, int):
            args[place] = x + step * u
        else:
            state = state | {place: x + step * u}
        out = problem.expected(_With(case.init, state), tuple(args))
        out = out if isinstance(out, tuple) else (out,)
        return sum(float(np.sum(o * c)) for o, c in zip(out, cotangents(case), strict=True))

    return (loss(1e-5) - loss(-1e-5)) / 2e-5


@dataclass(frozen=True)
class _With:
    init: tuple | None
    state: dict | None


def cotangents(case):
    """What each output of a case weighs in the loss whose gradient is compared."""
    rng = np.random.default_rng(1)
    outputs = case.want if isinstance(case.want, tuple) else (case.want,)
    return tuple(rng.normal(size=np.shape(x)) for x in outputs)
