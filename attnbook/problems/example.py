"""A small example of a problem, as a reader would type it: the first case of the judge, whose numbers fit on a screen."""

import numpy as np

from attnteach.judge.wire import Stream

SEED = 0
WIDTH = 88


def example(problem):
    """(the code of one call, what the oracle gives for it as a comment); of a module, whose weights are many, the shapes alone."""
    case = next(iter(problem.drawn(SEED, "torch" if problem.torch_only else "numpy")))
    names = problem.parameters[: len(case.args)]
    if problem.torch_only:
        given = [f"{name} = torch.randn{np.shape(x)}" for name, x in zip(names, case.args, strict=True)]
        call = f"module({', '.join(names)}).shape  # {np.shape(case.want)}"
        return "\n".join(["import torch", "", f"module = {problem.id}{case.init}", *given, call])
    given = [f"{name} = {typed(x, len(name) + 3)}" for name, x in zip(names, case.args, strict=True)]
    wanted = "\n".join(f"# {line}" for line in typed(case.want).splitlines())
    return "\n".join(["import numpy as np", "", *given, f"{problem.id}({', '.join(names)})", wanted])


def typed(x, indent=0):
    """A value as Python code that gives it to four digits, its further lines indented."""
    if isinstance(x, Stream):
        return f"iter({typed(list(x), indent + 5)})"
    if isinstance(x, (tuple, list)):
        inside = f",\n{' ' * (indent + 1)}".join(typed(part, indent + 1) for part in x)
        return f"({inside}{',' * (len(x) == 1)})" if isinstance(x, tuple) else f"[{inside}]"
    if not isinstance(x, np.ndarray):
        x = x.item() if isinstance(x, np.generic) else x
        return str(float(f"{x:.5g}")) if isinstance(x, float) else repr(x)
    if not x.size:
        return f"np.zeros({x.shape})"
    numbers = np.array2string(
        x, separator=", ", precision=4, prefix=" " * (indent + 9), max_line_width=WIDTH, threshold=x.size
    )
    numbers = numbers.replace("\n\n", "\n").replace("inf", "np.inf").replace("nan", "np.nan")
    return f"np.array({numbers})"
