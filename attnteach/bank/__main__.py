"""The question bank from the command line: python -m attnteach.bank validate | count | export | normalise."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from attnteach.whole import write_whole

try:
    from .export import export
    from .normal import normal
    from .read import QUESTIONS, check, files, load
except ModuleNotFoundError as missing:
    sys.exit(f"the question bank needs {missing.name}: pip install 'attnteach[bank]'")


def validate(questions):
    """Print a line for each fault; an error if there is one."""
    bank, faults = check(questions)
    for fault in faults:
        print(fault)
    print(f"{len(bank.items)} items read, {len(faults)} faults")
    return bool(faults)


def count(questions):
    """Print how many items there are of each chapter, level, kind and seed question."""
    bank, _ = check(questions)
    groups = {
        "chapter": Counter(bank.chapter_of.values()),
        "level": Counter(item.level for item in bank.items),
        "kind": Counter(item.kind for item in bank.items),
        "seed question": Counter(number for item in bank.items for number in item.seed),
    }
    print(f"{len(bank.items)} items")
    for name, counts in groups.items():
        print(f"by {name}: " + ", ".join(f"{key} {number}" for key, number in sorted(counts.items())))


def write(out, questions):
    """Write bank.json and the decks for Anki into a folder, and print their paths."""
    for path in export(load(questions), out):
        print(path)


def wanted(path):
    """The text that a file should hold."""
    try:
        return normal(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def normalise(questions, only_check):
    """Rewrite the files in the one written form, or only name those that are not in it."""
    texts = {path: wanted(path) for path in files(questions)}
    changed = {path: text for path, text in texts.items() if path.read_text(encoding="utf-8") != text}
    for path, text in changed.items():
        print(path)
        if not only_check:
            write_whole(path, text)
    print(
        f"{len(changed)} of {len(texts)} files {'are not in' if only_check else 'were brought into'} the written form"
    )
    return bool(changed) and only_check


def arguments():
    parser = argparse.ArgumentParser(prog="python -m attnteach.bank", description="The question bank.")
    commands = parser.add_subparsers(required=True)
    for name, command in {"validate": validate, "count": count, "export": write, "normalise": normalise}.items():
        sub = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        sub.set_defaults(command=command)
        if name == "export":
            sub.add_argument("out", help="the folder to write into")
        if name == "normalise":
            sub.add_argument("--check", dest="only_check", action="store_true", help="change nothing")
        sub.add_argument(
            "questions", nargs="?", type=Path, default=QUESTIONS, help=f"the folder of questions; default: {QUESTIONS}"
        )
    return vars(parser.parse_args())


def main(command, **options):
    """Run a command; what is wrong with its input is a message, no traceback."""
    sys.stdout.reconfigure(errors="replace")  # what a terminal cannot show is a ?
    try:
        return command(**options)
    except (FileNotFoundError, ValueError) as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main(**arguments()))
