"""The process that answers run in: started once, with NumPy or torch already imported, forked for each answer.

What protects the verdict is that this side never sees a right value. What protects the reader's machine:
before an answer is loaded, its process gives up opening files, starting processes, sockets and more
memory than it was granted, by limits of the operating system that cannot be raised again.
Run as a script: python -I sandbox.py FD torch|numpy [PATH ...]
"""

import contextlib
import importlib
import json
import linecache
import os
import signal
import socket
import sys

DENIED = tuple(
    """
    os. subprocess. socket. ctypes. shutil. gc.get_ mmap. resource. signal. _thread. sys.settrace sys.setprofile
    code.__new__ marshal.loads pickle.find_class tempfile. webbrowser. glob. pty. fcntl.
""".split()
)
BEFORE = tuple(
    """
    math cmath itertools functools operator typing collections dataclasses numpy.linalg numpy.random numpy.fft numpy.ma
    numpy.polynomial numpy.lib.stride_tricks array_api_compat array_api_compat.numpy json.encoder linecache traceback
    tracemalloc
""".split()
)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path += [path for path in sys.argv[3:] if path not in sys.path]
    sys.path.insert(0, here)
    import calling
    import wire

    sys.path.remove(here)
    sys.modules["attnteach"] = None
    late = ("array_api_compat.torch", "array_api_compat.torch.linalg", "array_api_compat.torch.fft")
    for name in (*BEFORE, *(late if sys.argv[2] == "torch" else ())):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    calling.np.ones((99, 99)) @ calling.np.ones((99, 99))  # the linear algebra library takes its memory now
    if sys.argv[2] == "torch":
        _warm_torch(calling)
    control.sendall(b"1")
    while True:
        _, fds, _, _ = socket.recv_fds(control, 1, 1)
        if not fds:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            try:
                _serve(socket.socket(fileno=fds[0]), calling, wire)
            finally:
                os._exit(0)
        os.close(fds[0])
        control.recv(1)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        control.sendall(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_maxrss]).encode())


def _serve(sock, calling, wire):
    """Answer requests until the other side hangs up."""
    os.setsid()
    load = wire.receive(sock)
    for name in load["imports"]:
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = None  # a clear error when the answer asks again, instead of a search of folders
    if load["counting"]:
        calling.keep_counting()
    _limit(load["memory"], load["cpu"])
    breaches = []
    sys.addaudithook(_hook(breaches))
    answer = calling.Answer(load["source"], load["entry"], torch=load["torch"], forbidden=load["forbidden"])
    reply = answer.loaded
    while True:
        reply.pop("result", None)
        try:
            wire.send(sock, reply | {"breaches": breaches[:3]})
        except (TypeError, ValueError, RecursionError, MemoryError) as error:
            wire.send(
                sock,
                {"error": {"type": "TypeError", "message": f"the result cannot be read: {error}"[:200], "line": None}},
            )
        request = wire.receive(sock)
        reply = answer.recall(request["recall"]) if "recall" in request else answer.call(request)


def _hook(breaches):
    def hook(event, arguments):
        if event == "open":
            raise PermissionError("an answer may not open files")
        if event == "import" and str(arguments[0]).startswith("attnteach"):
            breaches.append("import attnteach")
            raise ImportError("the judge's own package is not there for answers")
        if event.startswith(DENIED):
            breaches.append(event)
            raise PermissionError(f"an answer may not use {event}")

    return hook


def _limit(memory, cpu):
    """Give up, for good, what an answer does not need."""
    try:
        import resource
    except ImportError:
        return
    limits = dict.fromkeys(("RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_NOFILE"), (0, 0))
    # the soft limit tells by its signal that the time is over, the hard one ends who does not listen
    limits["RLIMIT_CPU"] = cpu, cpu + 1
    with contextlib.suppress(OSError), open("/proc/self/statm") as file:
        limits["RLIMIT_AS"] = (int(file.read().split()[0]) * resource.getpagesize() + memory,) * 2
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        _step_down()
    for name, soft_and_hard in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), soft_and_hard)


def _step_down():
    """From root to a user that owns nothing: root may raise limits again and is not counted for processes."""
    os.setgroups([])
    for user in (2_000_000 + os.getpid(), 65534):
        with contextlib.suppress(OSError):
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            return


def _warm_torch(calling):
    """Everything that torch loads late, loaded before files can no longer be opened."""
    import torch

    torch.set_num_threads(1)
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        x = torch.ones(33, 33, dtype=dtype, requires_grad=True)
        (torch.einsum("ij,jk->ik", x, x) @ x).softmax(-1).cumsum(0).sum().backward()
    torch.broadcast_shapes((3, 1), (3,))  # imports a library of symbols, the first time
    torch.func.vmap(lambda x: (x * x).sum())(torch.ones(3, 3))
    torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.GELU(), torch.nn.LayerNorm(3))(torch.ones(3, 3))
    torch.tensor([1.0]).numpy()
    with calling.Meter(torch, "work"):
        torch.ones(3).sum()
    repr(torch.ones(2))
    linecache.getlines(torch.nn.modules.module.__file__)  # torch.jit.script reads it
    with contextlib.suppress(ImportError):
        importlib.import_module("einops").rearrange(torch.ones(2, 3), "a b -> b a")


if __name__ == "__main__":
    main()
