"""The one written form of a file of questions."""

import re
from itertools import pairwise

import yaml

from .read import Unique
from .schema import Check, EnglishFirst, Fact, Followup, Item, Trap

WIDTH = 100  # a line is broken at the first space after this column: hardly any is longer than 120
MODELS = (Item, Fact, Followup, Trap, Check, EnglishFirst)
FIELDS = [info.alias or name for model in MODELS for name, info in model.model_fields.items()]
ORDER = {name: place for place, name in enumerate(FIELDS)}
WORD = re.compile(r"[\w.+-]+")


def string(writer, text):
    one_line = "\n" not in text.rstrip("\n")
    short = len(text) <= WIDTH - 20 and not text.endswith("\n")  # fits beside its key
    style = None if one_line and short else ">" if one_line else "|"
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def bare(value):
    return bool(WORD.fullmatch(value)) if isinstance(value, str) else not isinstance(value, (dict, list))


def sequence(writer, values):
    return writer.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=all(map(bare, values)))


def place(key):
    """Fields in the order of the schema, grades by number, arguments as they are given."""
    return key if isinstance(key, int) else ORDER.get(key, len(ORDER))


def mapping(writer, fields):
    flow = all(bare(value) and not isinstance(value, str) for value in fields.values())
    ordered = {key: fields[key] for key in sorted(fields, key=place)}
    return writer.represent_mapping("tag:yaml.org,2002:map", ordered, flow_style=flow)


class Writer(yaml.SafeDumper):
    """Block style; lists and arguments of bare words and numbers in one line; long texts folded."""

    yaml_representers = yaml.SafeDumper.yaml_representers | {str: string, list: sequence, dict: mapping}

    def ignore_aliases(self, data):
        return True


def comment(text):
    """The number of the first line that holds a comment, None without one."""
    for before, after in pairwise(yaml.scan(text)):
        between = text[before.end_mark.index : after.start_mark.index]
        if "#" in between:
            return before.end_mark.line + 1 + between[: between.index("#")].count("\n")
    return None


def normal(text):
    """The same items in the one written form. ValueError for what is no list of items, and for a comment: it would be lost."""
    try:
        line, items = comment(text), yaml.load(text, Loader=Unique)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    if line:
        raise ValueError(f"line {line}: a comment would be lost; say it in a field or in the commit")
    if not isinstance(items, list):
        raise ValueError("expected a list of items")
    written = [yaml.dump([item], Dumper=Writer, sort_keys=False, allow_unicode=True, width=WIDTH) for item in items]
    return "\n".join(written)
