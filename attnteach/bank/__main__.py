"""python -m attnteach.bank validate [FILE...] | export FOLDER"""

import sys

from .export import export
from .load import check, load


def validate(*paths):
    bank, faults = check(paths or None)
    for fault in faults:
        print(fault)
    print(f"{len(bank.items)} items read, {len(faults)} faults")
    return bool(faults)


def write(folder):
    for path in export(load(), folder):
        print(path)


COMMANDS = {"validate": validate, "export": write}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or [""]
    if name not in COMMANDS:
        sys.exit(f"usage: {__doc__}")
    sys.exit(COMMANDS[name](*arguments))
