"""What the process of an answer replies, read as what a stranger sent: only what has the form of a reply goes further."""

import numpy as np

from .comparing import readable

LARGEST = 1 << 62
DEEPEST = 8  # tuples in one another
LONGEST = 2000  # characters
MOST = 100  # of anything that is listed


def read(message):
    """The reply that a message holds; ValueError where a part of it is too much, or of another kind than it has to be."""
    if not isinstance(message, dict) or not message.keys() <= PARTS.keys():
        raise ValueError("no reply")
    try:
        return {"value": None} | {name: PARTS[name](part) for name, part in message.items()}
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError(f"no reply: {error}") from None


def _count(x):
    if type(x) is not int or not 0 <= x < LARGEST:
        raise ValueError("no count")
    return x


def _text(x):
    """Without what steers a terminal, and not without end."""
    if not isinstance(x, str):
        raise ValueError("no text")
    return readable(x[:LONGEST])


def _each(read):
    def each(x):
        if not isinstance(x, (tuple, list)) or len(x) > MOST:
            raise ValueError("no short list")
        return tuple(map(read, x))

    return each


def _kinds(x):
    """The texts of a list, each once."""
    return _each(_text)(tuple(dict.fromkeys(x)) if isinstance(x, tuple) else x)


def _or_none(read):
    return lambda x: None if x is None else read(x)


def _error(x):
    return {"type": _text(x["type"]), "message": _text(x["message"]), "line": _or_none(_count)(x["line"])}


def _array(x):
    if not isinstance(x, np.ndarray):
        raise ValueError("no array")
    return x


def _value(x, depth=0):
    if isinstance(x, tuple) and depth < DEEPEST:
        return tuple(_value(item, depth + 1) for item in x)
    if isinstance(x, str):
        return x[: 0 if depth else LONGEST]  # never right; NumPy makes all texts of a tuple as long as the longest
    if x is None or isinstance(x, (float, np.ndarray)) or (isinstance(x, int) and abs(x) < LARGEST):
        return x
    raise ValueError("no value")


PARTS = {
    "value": _value,
    "error": _error,
    "printed": _text,
    "changed": _each(_count),
    "dtypes": _kinds,
    "gradients": _or_none(_each(_or_none(_array))),
    "backward_error": _or_none(_error),
    "peak": _count,
    "work": _count,
    "breaches": _each(_text),
    "held": _each(_text),
}
