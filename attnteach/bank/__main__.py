"""python -m attnteach.bank validate [FILE...] | export FOLDER"""

import sys

from .load import check


def validate(*paths):
    bank, faults = check(paths or None)
    for fault in faults:
        print(fault)
    print(f"{len(bank.items)} items read, {len(faults)} faults")
    return bool(faults)


COMMANDS = {"validate": validate}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or [""]
    if name not in COMMANDS:
        sys.exit(f"usage: {__doc__}")
    sys.exit(COMMANDS[name](*arguments))
