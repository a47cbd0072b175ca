"""Runs answers in a locked process: the side of the judge that starts it, talks to it, and ends it.

The other side is `sandbox.py`. An exchange that is interrupted, wherever that may be, is thrown away with its process.
"""

import atexit
import json
import os
import signal
import site
import socket
import subprocess
import sys
import time
import weakref
from pathlib import Path

from . import replies, wire
from .sessions import AnswerEnded

# how a process ends that was sent a signal: for a system call that is denied, for too much computing, by itself or for memory
DENIED_CALL, OVERTIME = -signal.SIGSYS, -signal.SIGXCPU
CRASHES = -signal.SIGABRT, -signal.SIGBUS, -signal.SIGKILL, -signal.SIGSEGV
IDLE = {}  # forkers that wait, by the process whose they are and whether they have torch


class Isolated:
    """Runs an answer in a process that can do nothing but compute; `seconds` of wall clock in all.

    After it, `cpu` says how many seconds the process computed, as the system counts them.
    """

    def __init__(self, load, seconds):
        self.load, self.seconds, self.status, self.cpu = load, seconds, None, None

    def __enter__(self):
        self.forker, self.sock = _forked(self.load["torch"])
        self.deadline = time.monotonic() + self.seconds
        try:
            self.loaded = self.call(self.load)
        except BaseException as error:
            self.__exit__(type(error))
            raise
        return self

    def __exit__(self, kind, *_):
        self.sock.close()
        if kind is None or issubclass(kind, AnswerEnded):
            self._end()
        if self.status is None:
            self.forker.control.close()
        else:
            waiting(self.load["torch"]).append(self.forker)

    def call(self, request):
        try:
            wire.send(self.sock, request, self.deadline)
            reply = replies.read(wire.receive(self.sock, self.deadline))
        except TimeoutError:
            raise AnswerEnded("time") from None
        except (EOFError, OSError):
            raise AnswerEnded(*self._ending()) from None
        except ValueError as error:
            raise AnswerEnded("forged", f"forged: {error}") from None
        if "breaches" in reply:
            raise AnswerEnded("breach", ", ".join(reply["breaches"]))
        return reply

    def recall(self, name):
        return self.call({"recall": name})

    def _ending(self):
        """Why the process is no more, by its exit status."""
        self._end()
        if self.status is None:
            return ("lost",)
        if self.status == OVERTIME or self.cpu > self.load["cpu"]:
            return ("time",)
        if self.status == DENIED_CALL:
            return ("breach",)
        return "crash" if self.status in CRASHES else "exit", f"ended: {self.status}"

    def _end(self):
        """End the process, whatever it does; a status of None where not even that could be had."""
        if self.status is None:
            try:
                self.status, self.cpu = self.forker.end_child()
            except (OSError, ValueError):
                self.forker.close()  # something else ended it


class _Forker:
    """The process that forks one child per answer (`sandbox.py`); it ends where nobody holds `control` any more."""

    def __init__(self, torch):
        self.control, theirs = socket.socketpair()
        weakref.finalize(self, self.control.close)
        paths = [p for p in (*sys.path, site.getusersitepackages()) if p.endswith(("site-packages", "dist-packages"))]
        script = Path(__file__).with_name("sandbox.py")
        inherited = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "HOME") if key in os.environ}
        one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", str(script), str(theirs.fileno()), "torch" if torch else "numpy", *paths],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=inherited | one_thread,
                start_new_session=True,
            )
        if self.control.recv(1) != b"1":
            raise RuntimeError("the judge's process did not start: is NumPy (or torch) installed here?")
        self.control.settimeout(60)

    def fork(self):
        """A fresh child; the socket to talk to it."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"1"], [theirs.fileno()])
        return ours

    def end_child(self):
        """End the child, whatever it does; its exit status and the seconds it computed."""
        self.control.sendall(b"0")
        return json.loads(self.control.recv(100))

    def close(self):
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def waiting(torch):
    """The forkers of this process that wait; those of the process that it was copied from are not its own."""
    return IDLE.setdefault((os.getpid(), torch), [])


def _forked(torch):
    """A forker, and the socket to a child of it; one that ended while it waited is replaced."""
    while True:
        try:
            forker = waiting(torch).pop()
        except IndexError:
            forker = _Forker(torch)
            return forker, forker.fork()
        try:
            return forker, forker.fork()
        except OSError:
            forker.close()


@atexit.register
def close():
    """End the waiting processes; the next verdict starts new ones."""
    for torch in (True, False):
        while waiting(torch):
            waiting(torch).pop().close()
