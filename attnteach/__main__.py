"""The command line: `python -m attnteach judge ID FILE.py [--json]`, `judge-folder ID FOLDER [--json]`, `problems`, `stub ID`."""

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
    many = commands.add_parser("judge-folder", help="judge every answer in a folder, each on the same hidden cases")
    many.add_argument("id")
    many.add_argument("folder", type=Path)
    many.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    many.add_argument("--seed", type=seed, help="repeat the hidden cases of earlier verdicts")
    commands.add_parser("problems", help="list the problems")
    stub = commands.add_parser("stub", help="print where to start")
    stub.add_argument("id")
    chosen = parser.parse_args(arguments)

    from attnteach import judge as judging

    try:
        if chosen.command == "problems":
            rows = [(p.id, p.level, ", ".join(f"Q{n}" for n in p.seed), p.title) for p in judging.problems()]
            print_table(("id", "level", "seed questions", "title"), rows)
            return 0
        if chosen.command == "judge-folder":
            return judge_folder(chosen)
        if chosen.command == "stub":
            print(judging.problem(chosen.id).stub, end="")
            return 0
        source = chosen.file.read_text(encoding="utf-8")
        verdict = judging.check(chosen.id, source, seed=chosen.seed)
    except BrokenPipeError:
        raise
    except (KeyError, OSError, RuntimeError, UnicodeDecodeError) as error:
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


def judge_folder(chosen):
    """Judge a folder and print what came of it; 0 where all are accepted, else 1."""
    from attnteach.judge.comparing import readable
    from attnteach.judge.folder import judge_folder, layers

    if not {"seccomp", "landlock"} & set(layers()):
        print(
            "Beware: this system has neither seccomp nor Landlock. What keeps these answers from your files is limits and "
            "Python's own hook, which who means harm gets past.",
            file=sys.stderr,
        )
    judged = list(judge_folder(chosen.id, chosen.folder, seed=chosen.seed))
    if not judged:
        raise FileNotFoundError(f"no *.py in {chosen.folder}")
    if chosen.json:
        print(
            json.dumps(
                {each.name: each.verdict.to_dict() if each.verdict else each.unread for each in judged}, indent=2
            )
        )
    else:
        print_table(("file", "verdict", "cases", "suspected cause"), [_row(each, readable) for each in judged])
    return 0 if all(each.verdict and each.verdict.passed for each in judged) else 1


def _row(judged, readable):
    verdict = judged.verdict
    if verdict is None:
        return readable(judged.name), "not read", "", judged.unread
    held = f"{sum(case.passed for case in verdict.cases)} of {len(verdict.cases)}"
    failure = verdict.first_failure
    cause = verdict.diagnosis or (failure.detail if failure else "")
    return readable(judged.name), "accepted" if verdict.passed else "rejected", held, cause.partition("\n")[0]


def print_table(head, rows):
    """A table, by rich where it is installed."""
    try:
        from rich import box
        from rich.console import Console
        from rich.table import Column, Table
        from rich.text import Text
    except ImportError:
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    else:
        whole = Column(head[0], min_width=max(len(row[0]) for row in rows))  # a name is copied, so it is not cut
        table = Table(whole, *head[1:], box=box.SIMPLE)
        for row in rows:
            table.add_row(*map(Text, row))
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
