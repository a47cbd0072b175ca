"""Runs answers in a locked process: the side of the judge that starts it, talks to it, and ends it."""

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
from .local import Gone


class Sandboxed:
    """Runs an answer in a process that can do nothing but compute; `seconds` of wall clock in all."""

    def __init__(self, order, seconds):
        self.deadline = time.monotonic() + seconds
        self.seconds, self.order = seconds, order

    def __enter__(self):
        self.nursery = _nursery(self.order["torch"])
        self.nursery.lock.acquire()
        try:
            self.sock = self.nursery.spawn()
            self.deadline = time.monotonic() + self.seconds
            self._send(self.order)
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
            raise Gone("time") from None
        except OSError:
            raise Gone(self._epitaph()) from None

    def _receive(self):
        self.sock.settimeout(max(self.deadline - time.monotonic(), 0.001))
        try:
            reply = wire.receive(self.sock)
        except TimeoutError:
            raise Gone("time") from None
        except (EOFError, OSError):
            raise Gone(self._epitaph()) from None
        except ValueError as error:
            raise Gone(f"forged: {error}") from None
        if not isinstance(reply, dict):
            raise Gone("forged: no reply")
        return reply

    def _epitaph(self):
        status = self.nursery.bury()
        return {-24: "time", -9: "killed", -11: "crash"}.get(status, f"ended: {status}")

    def _close(self):
        with contextlib.suppress(AttributeError, OSError):
            self.sock.close()
        with contextlib.suppress(OSError, ValueError):
            self.nursery.bury()
        self.nursery.lock.release()


class _Nursery:
    """The process that forks one child per answer (`sandbox.py`)."""

    def __init__(self, torch):
        self.lock, self.living, self.status = threading.RLock(), False, None
        ours, theirs = socket.socketpair()
        paths = [p for p in (*sys.path, site.getusersitepackages()) if p.endswith(("site-packages", "dist-packages"))]
        script = Path(__file__).with_name("sandbox.py")
        self.folder = tempfile.TemporaryDirectory(prefix="judge-")
        keep = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "HOME") if key in os.environ}
        one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(script), str(theirs.fileno()), "torch" if torch else "numpy", *paths],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
            env=keep | one,
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
        self.living = True
        return ours

    def bury(self):
        """End the child, whatever it does; its exit status."""
        if self.living:
            self.living = False
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


_nurseries = {}


def _nursery(torch):
    key = (os.getpid(), torch)
    if key not in _nurseries or not _nurseries[key].alive():
        _nurseries[key] = _Nursery(torch)
    return _nurseries[key]


@atexit.register
def close():
    """End the waiting processes; the next verdict starts new ones."""
    for (pid, _), nursery in list(_nurseries.items()):
        if pid == os.getpid():
            nursery.close()
    _nurseries.clear()
