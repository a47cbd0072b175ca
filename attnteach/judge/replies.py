"""What the process of an answer replies, read as what a stranger sent: only what has the form of a reply goes further."""

import numpy as np

LARGEST = 1 << 62
DEEPEST = 8


def read(message):
    """The reply that a message holds; ValueError where a part of it is missing, too many, or of another kind."""
    if not isinstance(message, dict) or not message.keys() <= FIELDS.keys():
        raise ValueError("no reply")
    for name, value in message.items():
        if not FIELDS[name](value):
            raise ValueError(f"no reply: {name}")
    return {"value": None} | message


def _is_count(x):
    return type(x) is int and 0 <= x < LARGEST


def _is_value(x, depth=0):
    if isinstance(x, tuple):
        return depth < DEEPEST and all(_is_value(item, depth + 1) for item in x)
    if isinstance(x, int):
        return -LARGEST < x < LARGEST
    return x is None or isinstance(x, (float, str, np.ndarray))


def _is_error(x):
    return (
        isinstance(x, dict)
        and x.keys() == {"type", "message", "line"}
        and isinstance(x["type"], str)
        and isinstance(x["message"], str)
        and (x["line"] is None or _is_count(x["line"]))
    )


def _are_gradients(x):
    return x is None or (isinstance(x, tuple) and all(g is None or isinstance(g, np.ndarray) for g in x))


def _are_words(x):
    return isinstance(x, tuple) and all(isinstance(word, str) for word in x)


FIELDS = {
    "value": _is_value,
    "error": _is_error,
    "printed": lambda x: isinstance(x, str),
    "changed": lambda x: isinstance(x, (tuple, list)) and all(map(_is_count, x)),
    "gradients": _are_gradients,
    "backward_error": lambda x: x is None or _is_error(x),
    "peak": _is_count,
    "work": _is_count,
    "breaches": _are_words,
    "held": _are_words,
}
