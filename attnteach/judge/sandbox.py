"""The process that answers run in: started once, with NumPy or torch already imported, forked for each answer.

What protects the verdict is that this side never sees a right value. What protects the reader's machine is `wall.py`.
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
import tempfile

BEFORE = tuple(
    """
    math cmath itertools functools operator typing collections dataclasses numpy.linalg numpy.random numpy.fft numpy.ma
    numpy.polynomial numpy.lib.stride_tricks array_api_compat array_api_compat.numpy json.encoder linecache traceback
    tracemalloc __future__
""".split()
)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path += [path for path in sys.argv[3:] if path not in sys.path]
    sys.path.insert(0, here)
    import calling
    import wall
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
    with tempfile.TemporaryDirectory(prefix="judge-") as empty, contextlib.suppress(ConnectionError):
        os.chdir(empty)
        control.sendall(b"1")
        while _fork_one(control, lambda sock: _serve(sock, calling, wall, wire)):
            pass
    os._exit(0)


def _fork_one(control, serve):
    """Fork a child for the socket that comes, end it when told to, say how it ended and its seconds; False where nobody asks any more."""
    _, fds, _, _ = socket.recv_fds(control, 1, 1)
    if not fds:
        return False
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(fds[0], 3)
            os.closerange(4, os.sysconf("SC_OPEN_MAX"))
            serve(socket.socket(fileno=3))
        finally:
            os._exit(0)
    os.close(fds[0])
    control.recv(1)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    control.sendall(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime]).encode())
    return True


def _serve(sock, calling, wall, wire):
    """Answer requests until the other side hangs up."""
    os.setsid()
    load = wire.receive(sock)
    for name in load["imports"]:
        if "._" in name:
            continue  # a private module may do something as it is imported: let it try behind the wall
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = None  # a clear error when the answer asks again, instead of a search of folders
    if load["counting"]:
        calling.keep_counting()
    held = wall.close(load["memory"], load["cpu"], sock)
    answer = calling.Answer(load["source"], load["entry"], torch=load["torch"], forbidden=load["forbidden"])
    reply = answer.loaded | {"held": tuple(held)}
    while True:
        reply.pop("result", None)
        try:
            wire.send(sock, reply)
        except (TypeError, ValueError, RecursionError, MemoryError) as error:
            unread = {"type": "TypeError", "message": f"the result cannot be read: {error}"[:200], "line": None}
            wire.send(sock, {"error": unread})
        request = wire.receive(sock)
        reply = answer.recall(request["recall"]) if "recall" in request else answer.call(request)


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
    with contextlib.suppress(ImportError):
        importlib.import_module("einops").rearrange(torch.ones(2, 3), "a b -> b a")
    _keep_sources("torch.nn")


def _keep_sources(package):
    """The sources of a package's modules, in memory for good: torch.jit.script reads those of the modules that it meets."""
    names = [name for name in sys.modules if name == package or name.startswith(f"{package}.")]
    for file in filter(None, (getattr(sys.modules[name], "__file__", None) for name in names)):
        if linecache.getlines(file):
            size, _, lines, name = linecache.cache[file]
            linecache.cache[file] = size, None, lines, name  # None: the file is not asked whether it has changed


if __name__ == "__main__":
    main()
