"""The command line: `python -m attnteach judge ID FILE.py [--json]`, `problems`, `stub ID`."""

import argparse
import json
import sys
from pathlib import Path


def main(arguments=None):
    """Run a command; 0 accepted or done, 1 rejected, 2 unusable."""
    parser = argparse.ArgumentParser(prog="python -m attnteach", description="Judge answers to attention problems.")
    commands = parser.add_subparsers(dest="command", required=True)
    judge = commands.add_parser("judge", help="judge the answer in a file")
    judge.add_argument("id")
    judge.add_argument("file", type=Path)
    judge.add_argument("--json", action="store_true", help="print the verdict as JSON")
    judge.add_argument("--seed", type=int, help="repeat the hidden cases of an earlier verdict")
    commands.add_parser("problems", help="list the problems")
    stub = commands.add_parser("stub", help="print where to start")
    stub.add_argument("id")
    chosen = parser.parse_args(arguments)

    from attnteach import judge as judging

    try:
        if chosen.command == "problems":
            return _problems(judging.problems())
        if chosen.command == "stub":
            print(judging.problem(chosen.id).stub, end="")
            return 0
        source = chosen.file.read_text(encoding="utf-8")
        verdict = judging.check(chosen.id, source, seed=chosen.seed)
    except (KeyError, OSError, UnicodeDecodeError) as error:
        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(verdict.to_dict(), indent=2))
    else:
        from rich.console import Console

        Console().print(verdict)
    return 0 if verdict.passed else 1


def _problems(problems):
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "level", "seed questions", "title", box=box.SIMPLE)
    for problem in problems:
        table.add_row(problem.id, problem.level, ", ".join(f"Q{n}" for n in problem.seed), problem.title)
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
