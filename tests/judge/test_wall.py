"""The wall itself, without Python's hook before it: what the kernel lets a process do that has closed it."""

import os
import platform
import subprocess
import sys

import pytest

from attnteach.judge import sessions

FOLDER = os.path.dirname(sessions.__file__)
BEHIND = """
import ctypes, errno, mmap, os, platform, signal, socket, struct, sys, threading, time
sys.path.insert(0, {folder!r})
import wall
VICTIM, PARENT = sys.argv[1], os.getppid()
libc = ctypes.CDLL(None, use_errno=True)
path = VICTIM.encode()
sys.addaudithook = lambda hook: None
near, far = socket.socketpair()
held = wall.close(1 << 28, 5, near)
def call(number, *arguments):
    return libc.syscall(number, *arguments)
{action}
"""
LINUX = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="no filter of system calls here"
)
X86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86-64")
USERS = ["as it is", "nobody"] if sys.platform == "linux" and os.geteuid() == 0 else ["as it is"]
KILLED, DONE = -31, 0

# what ends the process: it changes files, reaches other processes, the network, or the kernel's more dangerous corners
BREACHES = {
    "delete": "os.unlink(VICTIM)",
    "rename": "os.rename(VICTIM, VICTIM + '2')",
    "replace": "os.replace(VICTIM, VICTIM + '2')",
    "hard link": "os.link(VICTIM, VICTIM + '2')",
    "symbolic link": "os.symlink(VICTIM, VICTIM + '2')",
    "make a folder": "os.mkdir(VICTIM + '2')",
    "remove a folder": "os.rmdir(os.path.dirname(VICTIM))",
    "truncate": "os.truncate(VICTIM, 0)",
    "open to write": "open(VICTIM, 'w')",
    "open to append": "open(VICTIM, 'a')",
    "open to update": "open(VICTIM, 'r+b')",
    "create": "os.open(VICTIM + '2', os.O_CREAT)",
    "truncate by a reading open": "os.open(VICTIM, os.O_RDONLY | os.O_TRUNC)",
    "a file without a name": "os.open(os.path.dirname(VICTIM), os.O_TMPFILE | os.O_RDWR)",
    "permissions": "os.chmod(VICTIM, 0)",
    "owner": "os.chown(VICTIM, 1, 1)",
    "times": "os.utime(VICTIM, (0, 0))",
    "extended attribute": "os.setxattr(VICTIM, 'user.x', b'1')",
    "named pipe": "os.mkfifo(VICTIM + '2')",
    "node": "os.mknod(VICTIM + '2')",
    "change folder": "os.chdir('/')",
    "change root": "os.chroot('/')",
    "mask of new files": "os.umask(0)",
    "kill the parent": "os.kill(PARENT, 9)",
    "stop the parent": "os.kill(PARENT, signal.SIGSTOP)",
    "ask whether the parent lives": "os.kill(PARENT, 0)",
    "kill the group": "os.killpg(0, 9)",
    "kill everybody": "os.kill(-1, 9)",
    "signal by a file of a process": "signal.pidfd_send_signal(0, 9)",
    "a process by its number": "os.pidfd_open(PARENT)",
    "another program": "os.execv('/bin/true', ['true'])",
    "socket": "socket.socket()",
    "a pair of sockets": "socket.socketpair()",
    "a socket passed": "socket.send_fds(far, [b'1'], [2])",
    "a pipe": "os.pipe()",
    "memory as a file": "os.memfd_create('x')",
    "limits by setrlimit": "call(160 if platform.machine() == 'x86_64' else 164, 7, struct.pack('QQ', 99, 99))",
    "priority": "os.nice(-5)",
    "another user": "os.setuid(0)",
    "another group": "os.setgroups([0])",
    "processors": "os.sched_setaffinity(PARENT, [0])",
    "a session": "os.setsid()",
    "splice": "os.sendfile(1, 0, None, 9)",
    "write all out": "os.sync()",
    "a device of events": "import select; select.epoll()",
}
# of x86-64, by number: no Python function makes these calls
BY_NUMBER = {
    "ptrace": "call(101, 16, PARENT, 0, 0)",
    "write another's memory": "call(311, PARENT, 0, 0, 0, 0, 0)",
    "read another's memory": "call(310, PARENT, 0, 0, 0, 0, 0)",
    "signal a thread of the parent": "call(234, PARENT, PARENT, 9)",
    "signal any thread": "call(200, PARENT, 9)",
    "queue a signal": "call(129, PARENT, 9, 0)",
    "shared memory": "call(29, 0, 4096, 0o1600)",
    "semaphores": "call(64, 0, 1, 0o1600)",
    "messages": "call(68, 0, 0o1600)",
    "io_uring": "call(425, 8, ctypes.create_string_buffer(200))",
    "bpf": "call(321, 0, 0, 0)",
    "performance counters": "call(298, 0, 0, -1, -1, 0)",
    "user faults": "call(323, 0)",
    "keys": "call(250, 0, -1)",
    "name spaces": "call(272, 0x10000000)",
    "mount": "call(165, 0, path, 0, 0, 0)",
    "a module of the kernel": "call(313, 0, 0, 0)",
    "reboot": "call(169, 0, 0, 0, 0)",
    "the clock": "call(227, 0, struct.pack('QQ', 0, 0))",
    "the host's name": "call(170, path, 1)",
    "personality": "call(135, 0x0040000)",
    "a handle of a file": "call(303, -100, path, 0, 0, 0)",
    "delete by creat": "call(85, path, 0)",
    "the other kind of numbers": "call(0x40000000 + 87, path)",
    "numbers beyond all": "call(9999)",
    "a filter of its own": "call(317, 1, 0, 0)",
    "machine code that calls as 32-bit programs do": (
        "code = mmap.mmap(-1, 4096, prot=7)\n"
        "code.write(bytes.fromhex('b80a000000' 'cd80' 'c3'))\n"  # mov eax, 10 (unlink); int 0x80; ret
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()"
    ),
    "machine code that writes over the audit hooks and deletes": (
        "code = mmap.mmap(-1, 4096, prot=7)\n"
        "name = ctypes.create_string_buffer(path)\n"  # mov rdi, name; mov eax, 87; syscall; ret
        "code.write(b'\\x48\\xbf' + struct.pack('Q', ctypes.addressof(name)) + bytes.fromhex('b857000000' '0f05' 'c3'))\n"
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()"
    ),
}
# what a library may try as it goes: refused, and it goes on
REFUSED = {
    "read": "open(VICTIM)",
    "read the memory of the parent": "open(f'/proc/{PARENT}/mem', 'rb')",
    "read its own memory": "open('/proc/self/mem', 'rb')",
    "list": "os.listdir('/')",
    "look": "os.stat(VICTIM)",
    "read a link": "os.readlink('/proc/self/exe')",
    "fork": "os.fork()",
    "duplicate a file": "os.dup(0)",
    "start a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "raise a limit": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))",
    "raise a limit of the parent": "import resource; resource.prlimit(PARENT, resource.RLIMIT_CPU, (1, 1))",
    "a thread": "threading.Thread(target=print).start()",
    "wait for anybody": "os.wait()",
    "a terminal": "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
}
# what computing needs
ALLOWED = {
    "memory": "x = [bytes(1 << 20) for _ in range(99)]; del x",
    "random numbers": "os.urandom(9)",
    "time": "time.sleep(0.01); time.time(); time.process_time(); time.perf_counter()",
    "who it is": "os.getpid(), os.getuid(), os.getcwd(), platform.machine()",
    "a signal to itself": "signal.signal(signal.SIGUSR1, lambda *_: None); signal.raise_signal(signal.SIGUSR1)",
    "its channel": "near.sendall(b'1'); assert far.recv(1) == b'1'",
}


@pytest.fixture
def victim(tmp_path_factory):
    """A file that anybody may do anything with."""
    folder = tmp_path_factory.mktemp("victim")
    for each in (*folder.parents[:3], folder) if os.geteuid() == 0 else ():
        if each.stat().st_uid == os.geteuid() and str(each).count("/") > 1:
            each.chmod(0o777)
    file = folder / "file"
    file.write_text("precious")
    file.chmod(0o666)
    yield file
    assert sorted(folder.iterdir()) == [file]
    assert file.read_text() == "precious"
    assert file.stat().st_mode & 0o777 == 0o666
    assert file.stat().st_mtime > 1e9


def behind(action, victim, user):
    """How a process ends that does `action` behind the wall."""
    options = {} if user == "as it is" else {"user": 65534, "group": 65534, "extra_groups": []}
    command = [sys.executable, "-B", "-c", BEHIND.format(folder=FOLDER, action=action), str(victim)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd="/", **options)


@LINUX
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("name", BREACHES)
def test_the_kernel_ends_a_breach(name, user, victim):
    done = behind(BREACHES[name], victim, user)
    assert done.returncode == KILLED, (done.returncode, done.stderr)


@X86
@LINUX
@pytest.mark.parametrize("name", BY_NUMBER)
def test_the_kernel_ends_a_breach_by_number(name, victim):
    done = behind(BY_NUMBER[name], victim, USERS[-1])
    assert done.returncode == KILLED, (done.returncode, done.stderr)


@LINUX
@pytest.mark.parametrize("name", REFUSED)
def test_the_kernel_refuses_what_a_library_may_try(name, victim):
    action = f"try:\n    {REFUSED[name]}\nexcept (OSError, RuntimeError, ValueError) as error:\n    raise SystemExit(5)"
    done = behind(action, victim, USERS[-1])
    assert done.returncode == 5, (done.returncode, done.stderr)


@pytest.mark.skipif(sys.platform == "emscripten", reason="no processes")
@pytest.mark.parametrize("name", ALLOWED)
def test_computing_is_allowed(name, victim):
    done = behind(ALLOWED[name], victim, "as it is")
    assert done.returncode == DONE, (done.returncode, done.stderr)


@LINUX
def test_each_layer_holds_here(victim):
    """A kernel that lacks one is named by a failure here, not by silence."""
    held = behind("print(*held)", victim, "as it is").stdout.split()
    assert {"seccomp", "nofile", "nproc", "as", "cpu", "fsize"} <= set(held), held


@LINUX
def test_landlock_alone_holds_files(victim):
    """Where the numbers of system calls are not known, Landlock is what holds files."""
    alone = "wall._system_calls = wall._no_more_files = lambda: None\nheld ="
    script = BEHIND.replace("held =", alone)
    action = "for f in (lambda: os.unlink(VICTIM), lambda: open(VICTIM, 'w'), lambda: open(VICTIM), lambda: os.rename(VICTIM, VICTIM + '2')):\n    try:\n        f()\n    except PermissionError:\n        continue\n    raise SystemExit(4)"
    command = [sys.executable, "-B", "-c", script.format(folder=FOLDER, action=action), str(victim)]
    options = {} if USERS[-1] == "as it is" else {"user": 65534, "group": 65534, "extra_groups": []}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd="/", **options)
    assert done.returncode == DONE, done.stderr
