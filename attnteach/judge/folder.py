"""Judges the answers of many: each file of a folder, on the same hidden cases, in a process of its own.

The files are strangers': `wall.py` says what holds them on which system, `layers` what holds them on this one.
"""

import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from .checking import check
from .sessions import CAN_ISOLATE
from .verdict import Verdict

LONGEST = 200_000  # bytes of a file


@dataclass(frozen=True)
class Judged:
    """The verdict on a file, or why it was not read."""

    name: str
    verdict: Verdict | None
    unread: str | None = None


def judge_folder(id, folder, *, seed=None):
    """Yield a Judged for each `*.py` of a folder, in the order of their names.

    Raises KeyError for an unknown problem, OSError for a folder that cannot be listed, RuntimeError where no process can
    be locked: strangers' answers are not run in this one.
    """
    if not CAN_ISOLATE:
        raise RuntimeError(
            "this system has no way to lock an answer in: judge the answers of others on Linux (or in WSL)"
        )
    seed = secrets.randbits(32) if seed is None else seed
    for path in sorted(Path(folder).iterdir()):
        if path.suffix == ".py":
            try:
                source = read(path)
            except (OSError, ValueError) as error:
                yield Judged(path.name, None, getattr(error, "strerror", None) or str(error))
            else:
                yield Judged(path.name, check(id, source, seed=seed))


def read(path):
    """The text of a plain file; ValueError for what is none: a link, a pipe, a device, too long, not UTF-8."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("no plain file")
    if status.st_size > LONGEST:
        raise ValueError(f"longer than {LONGEST:,} bytes")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None


def layers():
    """The names of the layers of `wall.py` that hold an answer on this machine."""
    from .isolating import Isolated

    load = {"source": "def f(): pass", "entry": "f", "torch": False, "imports": [], "forbidden": []}
    with Isolated(load | {"memory": 1 << 28, "cpu": 5, "counting": False}, 60) as session:
        return session.loaded["held"]
