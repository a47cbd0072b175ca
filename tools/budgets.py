"""What each chapter costs, in seconds of one core with nothing remembered: python tools/budgets.py [FILE ...]."""

import os
import sys
from pathlib import Path

from nbformat.v4 import new_code_cell
from notebooks import CHAPTERS, notebooks, read

from attnbook.execution.store import environment, run

BUDGETS = {"foundations": 60, "modern": 60, "applications": 180}
SPENT = """
import psutil
everyone = [psutil.Process(), *psutil.Process().children(recursive=True)]
print(sum(sum(process.cpu_times()[:4]) for process in everyone))
"""


def seconds(path):
    """The time of the processor that executing a chapter takes, its processes and theirs included."""
    book = read(path)
    book.cells.append(new_code_cell(SPENT))
    executed, _ = run(book, path)
    return float(executed.cells[-1].outputs[0].text)


if __name__ == "__main__":
    os.environ.pop("ATTNTEACH_CACHE", None)
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or notebooks()
    if missing := [str(path) for path in chosen if not path.is_file()]:
        sys.exit(f"no such file: {', '.join(missing)}")
    with environment(OMP_NUM_THREADS="1"):
        for path in chosen:
            spent, budget = seconds(path), BUDGETS.get(path.parent.name)
            verdict = "" if budget is None else f" of {budget}{'  OVER' if spent > budget else ''}"
            print(f"{path.relative_to(CHAPTERS)}: {spent:.0f} s{verdict}", flush=True)
