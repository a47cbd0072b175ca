"""Runs answers in a locked process: the side of the judge that starts it, talks to it, and ends it.

The other side is `sandbox.py`.
"""

import atexit
import contextlib
import json
import os
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import wire
from .sessions import AnswerEnded


class Isolated:
    """Runs an answer in a process that can do nothing but compute; `seconds` of wall clock in all."""

    def __init__(self, load, seconds):
        self.deadline = time.monotonic() + seconds
        self.seconds, self.load = seconds, load

    def __enter__(self):
        self.forker = _forker(self.load["torch"])
        self.forker.lock.acquire()
        try:
            self.sock = self.forker.spawn()
            self.deadline = time.monotonic() + self.seconds
            self._send(self.load)
            self.loaded = self._receive()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *error):
        self._close()

    def call(self, request):
        self._send(request)
        return self._receive()

    def recall(self, name):
        return self.call({"recall": name})

    def _send(self, value):
        self.sock.settimeout(max(self.deadline - time.monotonic(), 0.001))
        try:
            wire.send(self.sock, value)
        except TimeoutError:
            raise AnswerEnded("time") from None
        except OSError:
            raise AnswerEnded(*self._ending()) from None

    def _receive(self):
        self.sock.settimeout(max(self.deadline - time.monotonic(), 0.001))
        try:
            reply = wire.receive(self.sock)
        except TimeoutError:
            raise AnswerEnded("time") from None
        except (EOFError, OSError):
            raise AnswerEnded(*self._ending()) from None
        except ValueError as error:
            raise AnswerEnded("forged", f"forged: {error}") from None
        if not isinstance(reply, dict):
            raise AnswerEnded("forged", "forged: no reply")
        return reply

    def _ending(self):
        """Why the process is no more, by its exit status."""
        status = self.forker.end_child()
        reason = {-24: "time", -9: "crash", -11: "crash"}.get(status, "exit")
        return reason, f"ended: {status}"

    def _close(self):
        with contextlib.suppress(AttributeError, OSError):
            self.sock.close()
        with contextlib.suppress(OSError, ValueError):
            self.forker.end_child()
        self.forker.lock.release()


class _Forker:
    """The process that forks one child per answer (`sandbox.py`)."""

    def __init__(self, torch):
        self.lock, self.has_child, self.status = threading.RLock(), False, None
        ours, theirs = socket.socketpair()
        paths = [p for p in (*sys.path, site.getusersitepackages()) if p.endswith(("site-packages", "dist-packages"))]
        script = Path(__file__).with_name("sandbox.py")
        self.folder = tempfile.TemporaryDirectory(prefix="judge-")
        inherited = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "HOME") if key in os.environ}
        one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(script), str(theirs.fileno()), "torch" if torch else "numpy", *paths],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
            env=inherited | one_thread,
            start_new_session=True,
        )
        theirs.close()
        self.control = ours
        self.ready = False

    def spawn(self):
        """A fresh child; the socket to talk to it."""
        if not self.ready:
            if self.control.recv(1) != b"1":
                raise RuntimeError("the judge's process did not start: is NumPy (or torch) installed here?")
            self.ready = True
        ours, theirs = socket.socketpair()
        socket.send_fds(self.control, [b"1"], [theirs.fileno()])
        theirs.close()
        self.has_child = True
        return ours

    def end_child(self):
        """End the child, whatever it does; its exit status."""
        if self.has_child:
            self.has_child = False
            self.control.sendall(b"0")
            self.status, self.peak = json.loads(self.control.recv(100))
        return self.status

    def alive(self):
        return self.process.poll() is None

    def close(self):
        self.control.close()
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


_forkers = {}


def _forker(torch):
    key = (os.getpid(), torch)
    if key not in _forkers or not _forkers[key].alive():
        _forkers[key] = _Forker(torch)
    return _forkers[key]


@atexit.register
def close():
    """End the waiting processes; the next verdict starts new ones."""
    for (pid, _), forker in list(_forkers.items()):
        if pid == os.getpid():
            forker.close()
    _forkers.clear()
