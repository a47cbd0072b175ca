"""The command line: `python -m attnteach judge ID FILE.py [--json]`, `problems`, `stub ID`."""

import argparse
import json
import os
import sys
import traceback
from pathlib import Path


def main(arguments=None):
    """Run a command; 0 accepted or done, 1 rejected, 2 unusable."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # what a terminal cannot show is a ?
    parser = argparse.ArgumentParser(prog="python -m attnteach", description="Judge answers to attention problems.")
    commands = parser.add_subparsers(dest="command", required=True)
    judge = commands.add_parser("judge", help="judge the answer in a file")
    judge.add_argument("id")
    judge.add_argument("file", type=Path)
    judge.add_argument("--json", action="store_true", help="print the verdict as JSON")
    judge.add_argument("--seed", type=seed, help="repeat the hidden cases of an earlier verdict")
    commands.add_parser("problems", help="list the problems")
    stub = commands.add_parser("stub", help="print where to start")
    stub.add_argument("id")
    chosen = parser.parse_args(arguments)

    from attnteach import judge as judging

    try:
        if chosen.command == "problems":
            print_table(judging.problems())
            return 0
        if chosen.command == "stub":
            print(judging.problem(chosen.id).stub, end="")
            return 0
        source = chosen.file.read_text(encoding="utf-8")
        verdict = judging.check(chosen.id, source, seed=chosen.seed)
    except BrokenPipeError:
        raise
    except (KeyError, OSError, UnicodeDecodeError) as error:
        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(verdict.to_dict(), indent=2))
    else:
        print_verdict(verdict)
    return 0 if verdict.passed else 1


def seed(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected an integer >= 0, got {text!r}")
    return int(text)


def run():
    """`main` as a program: 1 says that an answer was rejected, and nothing else does."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we began
            setattr(sys, name, open(os.devnull, "w"))
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        status = silent()  # who read us has read enough
    except SystemExit as end:  # argparse ends so and, where nobody reads any more, rich with 1
        status = silent() if end.code == 1 else end.code
    except OSError as error:
        status = silent()
        print(error, file=sys.stderr)
    except Exception:
        traceback.print_exc()
        status = 2
    return status


def silent():
    """Leave nothing to write to where nothing can be written; gives the status of what is unusable."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 2


def print_table(problems):
    """The problems, by rich where it is installed."""
    head = ("id", "level", "seed questions", "title")
    rows = [(p.id, p.level, ", ".join(f"Q{n}" for n in p.seed), p.title) for p in problems]
    try:
        from rich import box
        from rich.console import Console
        from rich.table import Table
    except ImportError:
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    else:
        table = Table(*head, box=box.SIMPLE)
        for row in rows:
            table.add_row(*row)
        Console().print(table)


def print_verdict(verdict):
    """A verdict, by rich where it is installed."""
    try:
        from rich.console import Console
    except ImportError:
        print(verdict)
    else:
        Console().print(verdict)


if __name__ == "__main__":
    sys.exit(run())
