"""Recompute the numbers of an item, and hold the numbers that its answer shows against them."""

import importlib
import math
import re

import numpy as np
from simpleeval import EvalWithCompoundTypes

UNITS = {
    "%": 0.01,
    **{f"{prefix}iB": 1024**power for power, prefix in enumerate("KMGT", 1)},
    **{f"{prefix}B": 1000**power for power, prefix in enumerate("kMGT", 1)},
    **{f"{prefix}FLOP": 1000**power for power, prefix in enumerate("kMGTP", 1)},
    **{f"{prefix}FLOPs": 1000**power for power, prefix in enumerate("kMGTP", 1)},
    **{f"{prefix}FLOP/s": 1000**power for power, prefix in enumerate("kMGTP", 1)},
    "ms": 1e-3,
    "µs": 1e-6,
    "million": 1e6,
    "billion": 1e9,
}
NUMBER = re.compile(r"(?P<number>[-−]?\d[\d,]*(?:\.\d+)?)(?:e(?P<power>[-+]?\d+))?\s*(?P<unit>\S*)")
TOOLS = (math.sqrt, math.exp, math.log, math.log2, math.ceil, math.floor, math.comb, math.tanh)
FUNCTIONS = {tool.__name__: tool for tool in (*TOOLS, min, max, sum, abs, round)}


def recompute(check):
    """The value of a check: a number or an array."""
    if check.expression is not None:
        names = {"pi": math.pi, **check.args}
        return EvalWithCompoundTypes(functions=FUNCTIONS, names=names).eval(check.expression)
    module, _, name = check.function.partition(":")
    if not module.startswith("attnteach."):
        raise ValueError(f"{module} is not part of attnteach")
    function = getattr(importlib.import_module(module), name)
    arguments = {
        key: np.asarray(value, dtype=float) if isinstance(value, list) else value for key, value in check.args.items()
    }
    value = function(**arguments)
    return getattr(value, "total", value)  # `flops` returns its parts; the total is the answer


def read(shown):
    """(value, half a unit of its last digit) of a number as written: "40 GiB", "1.5e-3", "85%"."""
    match = NUMBER.search(shown)
    if not match:
        raise ValueError(f"no number in {shown!r}")
    digits = match["number"].replace(",", "").replace("−", "-")
    scale = UNITS.get(match["unit"], 1) * 10.0 ** int(match["power"] or 0)
    decimals = len(digits.partition(".")[2])
    return float(digits) * scale, 0.5 * 10.0**-decimals * scale


def faults(item):
    """(field, message) for each check of the item that does not come out."""
    for index, check in enumerate(item.check):
        field = f"check.{index}"
        try:
            value = np.asarray(recompute(check))
            rtol = check.rtol if check.rtol is not None else 0 if value.dtype.kind in "iub" else 1e-9
        except Exception as error:
            yield field, f"cannot be recomputed: {type(error).__name__}: {error}"
            continue
        expected = np.asarray(check.expect, dtype=float)
        if value.shape != expected.shape or not np.allclose(value, expected, rtol=rtol, atol=0):
            yield f"{field}.expect", f"says {check.expect}, recomputed {value.tolist()}"
        elif check.shown:
            try:
                number, tolerance = read(check.shown)
            except ValueError as error:
                yield f"{field}.shown", str(error)
                continue
            if not np.any(np.abs(value - number) <= tolerance * (1 + 1e-9) + 1e-12 * abs(number)):
                yield f"{field}.shown", f"{check.shown!r} is no rounding of {value.tolist()}"
