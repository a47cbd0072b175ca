"""What the process of an answer gives up before the answer is loaded: all but computing, and for good.

The reading of a source is no wall; this is. From the outside in:

1. Linux: a filter of system calls (seccomp). What computes is allowed, what asks about files or starts threads is refused,
   and whatever else is tried ends the process there and then. On x86-64 and ARM64.
2. Linux: no right to any file and no network (Landlock), whatever the processor.
3. Where the judge runs as root: a user that owns nothing.
4. Linux, macOS: limits of computing time, of open files, of processes; Linux: of memory.
5. Everywhere: an audit hook, which ends the process at the first breach and says which one it was. Python is soft: by itself it
   would hold the careless, not who means it.

What protects the reader's files, processes and network:

    Linux      1 to 5. Where the kernel lacks Landlock (before 5.13) or the processor is neither x86-64 nor ARM64, the other.
    macOS      4 and 5: no file can be opened and no process started, but one that gets past the hook can still delete,
               rename and kill what its user may.
    Windows    nothing: there is no `fork`, so an answer runs in the judge's own process, the verdict says so, and
               `judge-folder` refuses.
    the page   the browser's own sandbox.

Tried on Linux on x86-64, as root and as an ordinary user; not tried on ARM64 and on a Mac.
So a teacher judges the files of strangers on Linux (in WSL, in a container). What is not held anywhere: one core for the
time that a problem grants, its memory, and what faults of the kernel itself let through.

`close` says which layers hold here. Imports nothing of ours, because an answer's process must not be able to.
"""

import ctypes
import errno
import functools
import os
import resource
import signal
import struct
import sys

# name, its number on x86-64, on ARM64; - where there is none
COMPUTES = """
    read 0 63  write 1 64  writev 20 66  close 3 57  fstat 5 80  mmap 9 222  mprotect 10 226  munmap 11 215  brk 12 214
    mremap 25 216  madvise 28 233  sendto 44 206  recvfrom 45 207
    rt_sigaction 13 134  rt_sigprocmask 14 135  rt_sigreturn 15 139  sigaltstack 131 132  restart_syscall 219 128
    futex 202 98  sched_yield 24 124  nanosleep 35 101  clock_nanosleep 230 115  poll 7 -  ppoll 271 73  select 23 -  pselect6 270 72
    time 201 -  gettimeofday 96 169  clock_gettime 228 113  clock_getres 229 114  times 100 153  getrusage 98 165
    getpid 39 172  getppid 110 173  gettid 186 178  getuid 102 174  geteuid 107 175  getgid 104 176  getegid 108 177
    uname 63 160  getcwd 79 17  sysinfo 99 179  getcpu 309 168  sched_getaffinity 204 123  get_mempolicy 239 236
    getrandom 318 278  rseq 334 293  set_robust_list 273 99  membarrier 324 283  exit 60 93  exit_group 231 94
"""
REFUSED = """
    openat2 437 437  stat 4 -  lstat 6 -  newfstatat 262 79  statx 332 291  access 21 -  faccessat 269 48  faccessat2 439 439
    readlink 89 -  readlinkat 267 78  getdents 78 -  getdents64 217 61  statfs 137 43  fstatfs 138 44  lseek 8 62
    clone 56 220  clone3 435 435  prctl 157 167  prlimit64 302 261  getrlimit 97 163  ioctl 16 29  fcntl 72 25
    dup 32 23  mlock 149 228  munlock 150 229  mincore 27 232  msync 26 227  wait4 61 260
    sched_getscheduler 145 120  sched_getparam 143 121
"""
MACHINES = {
    "x86_64": (0, 0xC000003E),
    "aarch64": (1, 0xC00000B7),
}  # the column above, the architecture as the kernel writes it
OPEN, OPENAT, TGKILL = ("2", "-"), ("257", "56"), ("234", "131")
WRITES = 0o20001103  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, and what opens a file without a name

ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06  # instructions of the filter: struct sock_filter, linux/filter.h
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # where struct seccomp_data keeps them
NO_NEW_PRIVILEGES, PARENT_DIES, SECCOMP, FILTER = 38, 1, 22, 2  # of prctl
CREATE_RULESET, RESTRICT_SELF = 444, 446  # of Landlock, on every processor
LANDLOCK_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version of Landlock: how many kinds of access to files it knows

c_library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def close(memory, cpu, sock):
    """Give up, for good, what an answer does not need; the names of what holds here."""
    held = [_user(), *_limits(memory, cpu)]
    if c_library:
        c_library.prctl(PARENT_DIES, signal.SIGKILL, 0, 0, 0)  # after the change of user, which forgets it
        if c_library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            held += [_landlock(), _no_more_files(), _system_calls()]
    sys.addaudithook(functools.partial(_hook, send=sock.sendall, end=os._exit))
    return [name for name in held if name]


def _user():
    """From root to a user that owns nothing: root may raise limits again and is not counted for processes."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    os.setgroups([])
    for user in (2_000_000 + os.getpid(), 65534):
        try:
            os.setgid(user)
            os.setuid(user)
            return "user"
        except OSError:
            continue
    return None


def _limits(memory, cpu):
    limits = dict.fromkeys(("RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_MSGQUEUE", "RLIMIT_MEMLOCK"), (0, 0))
    # the soft limit tells by its signal that the time is over, the hard one ends who does not listen
    limits["RLIMIT_CPU"] = cpu, cpu + 1
    try:
        with open("/proc/self/statm") as file:
            limits["RLIMIT_AS"] = (int(file.read().split()[0]) * resource.getpagesize() + memory,) * 2
    except OSError:
        pass  # no Linux: how much is in use already cannot be read
    if not c_library:
        limits["RLIMIT_NOFILE"] = 0, 0
    for name, soft_and_hard in limits.items():
        try:
            resource.setrlimit(getattr(resource, name), soft_and_hard)
            yield name.removeprefix("RLIMIT_").lower()
        except (AttributeError, ValueError, OSError):
            continue


def _no_more_files():
    """Landlock needs a file of its own to begin with, so this limit comes after it."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return "nofile"


def _landlock():
    """No right to any file, no network, no signal to others, as far as this kernel knows these."""
    version = c_library.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return None
    files = (1 << max(count for since, count in LANDLOCK_RIGHTS.items() if since <= version)) - 1
    network, scope = 3 if version >= 4 else 0, 3 if version >= 6 else 0
    denied = struct.pack("=QQQ", files, network, scope)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = c_library.syscall(CREATE_RULESET, denied, ctypes.c_size_t(len(denied)), 0)
    if rules < 0:
        return None
    held = c_library.syscall(RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return "landlock" if held else None


def _system_calls():
    """The filter of system calls, where the numbers of this processor are known."""
    if os.uname().machine not in MACHINES or struct.calcsize("P") != 8:
        return None
    program = system_call_filter(*MACHINES[os.uname().machine], os.getpid())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    return "seccomp" if c_library.prctl(SECCOMP, FILTER, header, 0, 0) == 0 else None


def system_call_filter(column, architecture, pid):
    """The program that the kernel runs before each system call of the process `pid`."""

    def step(code, value, then=0, otherwise=0):
        return struct.pack("=HBBI", code, then, otherwise, value)

    def numbers(text):
        words = text.split()
        return [int(n) for n in words[1 + column :: 3] if n != "-"]

    def argument(place):
        return step(LOAD, ARGUMENTS + 8 * place)

    program = [step(LOAD, ARCHITECTURE), step(EQUAL, architecture, then=1), step(RETURN, KILL), step(LOAD, NUMBER)]
    for names, answer in ((COMPUTES, ALLOW), (REFUSED, ERRNO)):
        for number in numbers(names):
            program += [step(EQUAL, number, otherwise=1), step(RETURN, answer)]
    for call, place in ((OPEN, 1), (OPENAT, 2)):  # to read is refused, to write is a breach
        if call[column] != "-":
            program += [step(EQUAL, int(call[column]), otherwise=4), argument(place)]
            program += [step(ANY_BIT, WRITES, then=1), step(RETURN, ERRNO), step(RETURN, KILL)]
    # a signal to itself is how the C library aborts
    program += [step(EQUAL, int(TGKILL[column]), otherwise=3), argument(0), step(EQUAL, pid, otherwise=1)]
    return b"".join([*program, step(RETURN, ALLOW), step(RETURN, KILL)])


def _hook(event, arguments, send, end):
    """Ends the process at the first breach, its name the last thing sent; refuses what libraries try as they go.

    What is denied stands in the code itself, out of reach for an answer. `send` and `end` are arguments: a frame that
    gets out with an exception holds copies.
    """
    if event == "open" and not (arguments[2] or 0) & 0o20001103:
        raise PermissionError("an answer may not open files")
    if event in ("os.listdir", "os.scandir"):
        raise PermissionError("an answer may not list folders")
    if event == "import" and arguments[0].startswith("attnteach"):
        raise ImportError("the judge's own package is not there for answers")
    if event == "open" or event.startswith(
        (
            "os.",
            "subprocess.",
            "socket.",
            "ctypes.",
            "shutil.",
            "gc.get_",
            "mmap.",
            "resource.",
            "signal.",
            "_thread.",
            "sys.settrace",
            "sys.setprofile",
            "sys._current_",
            "sys.remote_exec",
            "code.__new__",
            "marshal.loads",
            "pickle.find_class",
            "tempfile.",
            "webbrowser.",
            "glob.",
            "pty.",
            "fcntl.",
            "syslog.",
            "winreg.",
            "msvcrt.",
            "_winapi.",
        )
    ):
        try:
            text = b'{"dict": {"breaches": {"tuple": ["%b"]}}}' % event[:99].encode("ascii", "replace")
            data = text.__len__().to_bytes(8, "little") + text
            send(data.__len__().to_bytes(8, "little") + data)
        finally:
            end(77)
