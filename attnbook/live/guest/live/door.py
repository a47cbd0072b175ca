"""The one door to the page: JSON out, JSON in."""

import json

import _host


def post(kind, /, **fields):
    """Send the page one message of the protocol; what it answers at once, if anything."""
    answer = _host.call(json.dumps({"t": kind, **fields}, allow_nan=False).encode())
    return json.loads(answer) if answer else None
