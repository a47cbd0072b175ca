"""Which words of the judge an output shows: then, and only then, it depends on how they read."""

import html
import re
import tomllib

from attnteach.reach import sentences

PLACEHOLDER = re.compile(r"\{[^{}]*\}")  # shown filled in
TAG = re.compile(r"<[^<>]*>")
LEAST = 16  # letters: what is shorter is everywhere


def catalogues(package, modules):
    """The catalogues of words that some modules read."""
    paths = {path for module in modules for path in package.files(module)}
    return sorted(path for path in paths if package.is_words(path))


def shown(book, paths):
    """{path: {place in the catalogue: words}} of what the outputs of an executed notebook show, in full or in part."""
    text = letters(" ".join(map(str, leaves([cell.get("outputs", []) for cell in book.cells]))))
    return {
        str(path): {
            place: words for place, words in placed(path).items() if any(piece in text for piece in pieces(words))
        }
        for path in paths
    }


def unchanged(record):
    """Whether words that were `shown` once are still what their catalogues say."""
    return all(placed(path).items() >= words.items() for path, words in record.items())


def placed(path):
    """{place: words} of a catalogue; none of a file that is gone."""
    try:
        with open(path, "rb") as file:
            catalogue = tomllib.load(file)
    except FileNotFoundError:
        return {}
    return {"/".join(map(str, keys)): words for keys, words in sentences(catalogue) if isinstance(words, str)}


def pieces(words):
    """What can be recognised of words in an output: of each line, which may be shown alone, the longer pieces, or else the longest."""
    for line in words.splitlines():
        parts = [part for piece in PLACEHOLDER.split(line) if (part := letters(piece))]
        yield from [part for part in parts if len(part) >= LEAST] or sorted(parts, key=len)[-1:]


def letters(text):
    """Letters and digits only: markup, quoting and line breaks change nothing."""
    return "".join(filter(str.isalnum, TAG.sub("", html.unescape(text))))


def leaves(value):
    """Every text inside of JSON-like values."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        yield value
        return
    for each in value:
        yield from leaves(each)
