"""python -m attnteach.bank validate [FILE...] | count | export FOLDER"""

import sys
from collections import Counter

from .export import export
from .read import check, load


def validate(*paths):
    bank, faults = check(paths or None)
    for fault in faults:
        print(fault)
    print(f"{len(bank.items)} items read, {len(faults)} faults")
    return bool(faults)


def count():
    bank, _ = check()
    groups = {
        "chapter": Counter(bank.chapter_of.values()),
        "level": Counter(item.level for item in bank.items),
        "kind": Counter(item.kind for item in bank.items),
        "seed question": Counter(number for item in bank.items for number in item.seed),
    }
    print(f"{len(bank.items)} items")
    for name, counts in groups.items():
        print(f"by {name}: " + ", ".join(f"{key} {number}" for key, number in sorted(counts.items())))


def write(folder):
    for path in export(load(), folder):
        print(path)


COMMANDS = {"validate": validate, "count": count, "export": write}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or [""]
    if name not in COMMANDS:
        sys.exit(f"usage: {__doc__}")
    sys.exit(COMMANDS[name](*arguments))
