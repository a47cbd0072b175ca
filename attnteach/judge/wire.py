"""Arrays and plain values as bytes: the only thing that crosses the line to an answer, both ways.

No pickle: what comes back from an answer is data, and reading it can run nothing.
A message is the length of a JSON text, the text, then the arrays it mentions, one after another.
"""

import json
import math
import time

import numpy as np

TYPES = {
    f"{'|' if size in '1' else '<'}{kind}{size}"
    for kind, sizes in {"b": "1", "i": "1248", "u": "1248", "f": "248"}.items()
    for size in sizes
}
LIMIT = 1 << 24  # bytes of a message
TEXT = 1 << 22  # bytes of its JSON text
NODES = 200_000  # tuples, lists, dicts and arrays in it


class Stream(list):
    """A list that the answer gets as an iterator, to be read once."""


def pack(value) -> bytes:
    """Bytes for None, bool, int, float, str, tuples, lists, dicts and arrays of numbers.

    Raises TypeError for anything else, ValueError for more than a message holds.
    """
    blobs = []

    def walk(x):
        if x is None or isinstance(x, (bool, int, float, str)):
            return x
        if isinstance(x, np.generic):
            x = np.asarray(x)
        if isinstance(x, np.ndarray):
            dtype = x.dtype.newbyteorder("<")
            if dtype.str not in TYPES:
                raise TypeError(f"an array of {x.dtype}")
            if x.nbytes > LIMIT:
                raise ValueError(f"{x.nbytes:,} bytes are more than a result may have")
            blobs.append(np.ascontiguousarray(x, dtype).tobytes())
            return {"array": dtype.str, "shape": list(x.shape)}
        if isinstance(x, dict):
            return {"dict": {str(key): walk(item) for key, item in x.items()}}
        for name, kind in (("stream", Stream), ("tuple", tuple), ("list", list)):
            if isinstance(x, kind):
                return {name: [walk(item) for item in x]}
        raise TypeError(f"{type(x).__name__}")

    text = json.dumps(walk(value)).encode()
    data = b"".join([len(text).to_bytes(8, "little"), text, *blobs])
    if len(text) > TEXT or len(data) > LIMIT:
        raise ValueError(f"{len(data):,} bytes are more than a result may have")
    return data


def unpack(data):
    """The value of `pack`; raises ValueError for bytes that `pack` cannot have made."""
    size = int.from_bytes(data[:8], "little")
    text = bytes(data[8 : 8 + min(size, TEXT + 1)])
    if len(text) > TEXT or text.count(b"[") + text.count(b"{") > NODES:
        raise ValueError("unreadable message: too long a text")
    position = 8 + size

    def walk(x):
        nonlocal position
        if not isinstance(x, dict):
            if isinstance(x, list):
                raise ValueError("a bare list")
            return x
        if "array" in x:
            if x["array"] not in TYPES or not all(type(n) is int and n >= 0 for n in x["shape"]):
                raise ValueError("an array that is none")
            dtype, shape = np.dtype(x["array"]), tuple(x["shape"])
            count = math.prod(shape) * dtype.itemsize
            if len(data) - position < count:
                raise ValueError("an array cut short")
            array = np.frombuffer(data[position : position + count], dtype).reshape(shape)
            position += count
            return array
        ((kind, items),) = x.items()
        if kind == "dict":
            return {key: walk(item) for key, item in items.items()}
        return {"stream": Stream, "tuple": tuple, "list": list}[kind](walk(item) for item in items)

    try:
        value = walk(json.loads(text))
    except (AttributeError, KeyError, TypeError, RecursionError, ValueError) as error:
        raise ValueError(f"unreadable message: {error}"[:200]) from None
    if position != len(data):
        raise ValueError("unreadable message: bytes left over")
    return value


def send(sock, value, deadline=None):
    """Write one message to a socket; TimeoutError at the deadline of time.monotonic()."""
    data = pack(value)
    _wait_until(sock, deadline)
    sock.sendall(len(data).to_bytes(8, "little") + data)


def receive(sock, deadline=None):
    """Read one message from a socket; EOFError where the other side has gone, TimeoutError at the deadline."""
    return unpack(_exactly(sock, _size(_exactly(sock, 8, deadline)), deadline))


def _size(head):
    size = int.from_bytes(head, "little")
    if size > LIMIT:
        raise ValueError(f"unreadable message: {size} bytes announced")
    return size


def _exactly(sock, count, deadline):
    data, filled = memoryview(bytearray(count)), 0
    while filled < count:
        _wait_until(sock, deadline)
        received = sock.recv_into(data[filled:])
        if not received:
            raise EOFError
        filled += received
    return data


def _wait_until(sock, deadline):
    if deadline is not None:
        sock.settimeout(max(deadline - time.monotonic(), 0.001))
