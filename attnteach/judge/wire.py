"""Arrays and plain values as bytes: the only thing that crosses the line to an answer, both ways.

No pickle: what comes back from an answer is data, and reading it can run nothing.
A message is the length of a JSON text, the text, then the arrays it mentions, one after another.
"""

import json
import math

import numpy as np

KINDS = "biuf"
LIMIT = 1 << 28


class Stream(list):
    """A list that the answer gets as an iterator, to be read once."""


def pack(value) -> bytes:
    """Bytes for None, bool, int, float, str, tuples, lists, dicts and arrays of numbers.

    Raises TypeError for anything else.
    """
    blobs = []

    def walk(x):
        if x is None or isinstance(x, (bool, int, float, str)):
            return x
        if isinstance(x, np.generic):
            x = np.asarray(x)
        if isinstance(x, np.ndarray):
            if x.dtype.kind not in KINDS or x.dtype.itemsize > 8:
                raise TypeError(f"an array of {x.dtype}")
            blobs.append(np.ascontiguousarray(x, x.dtype.newbyteorder("<")).tobytes())
            return {"array": x.dtype.newbyteorder("<").str, "shape": list(x.shape)}
        if isinstance(x, dict):
            return {"dict": {str(key): walk(item) for key, item in x.items()}}
        for name, kind in (("stream", Stream), ("tuple", tuple), ("list", list)):
            if isinstance(x, kind):
                return {name: [walk(item) for item in x]}
        raise TypeError(f"{type(x).__name__}")

    text = json.dumps(walk(value)).encode()
    return b"".join([len(text).to_bytes(8, "little"), text, *blobs])


def unpack(data: bytes):
    """The value of `pack`; raises ValueError for bytes that `pack` cannot have made."""
    size = int.from_bytes(data[:8], "little")
    position = 8 + size

    def walk(x):
        nonlocal position
        if not isinstance(x, dict):
            if isinstance(x, list):
                raise ValueError("a bare list")
            return x
        if "array" in x:
            dtype, shape = np.dtype(x["array"]), tuple(x["shape"])
            if dtype.kind not in KINDS or not all(isinstance(n, int) and n >= 0 for n in shape):
                raise ValueError("an array that is none")
            count = math.prod(shape) * dtype.itemsize
            piece = data[position : position + count]
            if len(piece) != count:
                raise ValueError("an array cut short")
            position += count
            return np.frombuffer(piece, dtype).reshape(shape)
        ((kind, items),) = x.items()
        if kind == "dict":
            return {key: walk(item) for key, item in items.items()}
        return {"stream": Stream, "tuple": tuple, "list": list}[kind](walk(item) for item in items)

    try:
        value = walk(json.loads(data[8:position]))
    except (KeyError, TypeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"unreadable message: {error}") from error
    if position != len(data):
        raise ValueError("unreadable message: bytes left over")
    return value


def send(sock, value):
    """Write one message to a socket."""
    data = pack(value)
    sock.sendall(len(data).to_bytes(8, "little") + data)


def receive(sock):
    """Read one message from a socket; EOFError where the other side has gone."""
    return unpack(_exactly(sock, _size(_exactly(sock, 8))))


def _size(head):
    size = int.from_bytes(head, "little")
    if size > LIMIT:
        raise ValueError(f"unreadable message: {size} bytes announced")
    return size


def _exactly(sock, count):
    pieces = []
    while count:
        piece = sock.recv(min(count, 1 << 20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
