"""Make .venv with everything that is pinned, a CPU build of torch wherever one can be had, and npm's part.

Run by `make`; standard library only. `python tools/setup.py --here` installs into the running Python
instead of a .venv (containers, Binder). `.venv/bin/python tools/setup.py --fault` says what is wrong with
that environment: nothing, or why it is made anew.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
READY = VENV / ".ready"
# what the environment is made from, as in the Makefile
MADE_FROM = ("requirements.txt", "requirements.lock", "pyproject.toml", "package-lock.json", "tools/setup.py")
OLDEST = (3, 11)
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
QUICK = ["--retries", "0", "--timeout", "15"]


def say(text):
    print(f"— {text}", flush=True)


@contextmanager
def alone(path=ROOT / ".venv.lock"):
    """Hold a lock, which ends with this process however it ends; gives whether one had to wait for it."""
    with open(path, "w") as file:
        waited = not taken(file, wait=False)
        if waited:
            say("another `make` is installing: waiting for it")
            taken(file, wait=True)
        yield waited


def taken(file, wait):
    """Whether the lock on an open file is ours now."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        # Windows gives up after ten seconds of waiting
        return taken(file, wait) if wait else False
    return True


def is_ready(root=ROOT):
    """Whether what the environment is made from is no newer than the environment."""
    ready = root / READY.relative_to(ROOT)
    return ready.exists() and all((root / name).stat().st_mtime <= ready.stat().st_mtime for name in MADE_FROM)


def fault(folder=VENV):
    """Why the environment of the running Python is of no use, in words that follow a name; empty where it is."""
    if sys.version_info < OLDEST:
        return f"is of Python {platform.python_version()}"
    if Path(sys.prefix).resolve() != folder.resolve():
        return "is of another folder"
    programs = [path for path in Path(sys.executable).parent.glob("pip*") if path.is_file()]
    if not programs:
        return "has no pip"
    # a program names the Python that runs it by its full path
    homes = [os.fsencode(home) for home in {folder, folder.resolve()}]
    if not any(home in path.read_bytes() for path in programs for home in homes):
        return "was made in another place"
    return ""


def fault_of(folder):
    """`fault` as the Python of that folder sees it."""
    command = [python_of(folder), __file__, "--fault"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=60)
        runs = subprocess.run([command[0], "-m", "pip", "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return "has no Python that runs"
    if asked.returncode:
        return "has no Python that runs"
    return asked.stdout.strip() or ("has no pip that runs" if runs.returncode else "")


def python_of(folder):
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def environment(folder=VENV):
    """The Python to install into; its environment is made, and made anew where it is of no use."""
    if folder.is_symlink() or folder.exists():
        wrong = fault_of(folder)
        if not wrong:
            return python_of(folder)
        files = (path for path in folder.rglob("*") if not path.is_dir())
        if folder.is_symlink() or (any(files) and not (folder / "pyvenv.cfg").exists()):
            sys.exit(f"{folder.name} {wrong} and is not one that `make` made: move it away and run again")
        say(f"{folder.name} {wrong}: making it anew")
        shutil.rmtree(folder)
    say(f"creating {folder.name} (Python {platform.python_version()})")
    venv.create(folder, with_pip=True)
    return python_of(folder)


def drop_unfinished(folder=VENV):
    """Forget the packages whose installation was cut off: pip takes their names for the whole."""
    for about in [*folder.glob("lib/python*/site-packages/*.dist-info"), *folder.glob("Lib/site-packages/*.dist-info")]:
        if not (about / "RECORD").exists():
            say(f"{about.name.split('-')[0]} was installed by half: again")
            shutil.rmtree(about)


def pip(*arguments, quiet=False):
    sink = subprocess.DEVNULL if quiet else None
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, stdout=sink, stderr=sink, cwd=ROOT).returncode == 0


def installed(package):
    code = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def imports(package):
    return subprocess.run([PYTHON, "-c", f"import {package}"], capture_output=True).returncode == 0


def pinned(package):
    pin = re.search(rf"^{package}==([^\s#]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    return pin[1] if pin else sys.exit(f"requirements.txt must pin {package} as {package}==VERSION")


def torch():
    """Install the pinned torch and say which build it is."""
    version = pinned("torch")
    there = installed("torch")
    if there and there.split("+")[0] == version and imports("torch"):
        say(f"torch {there} is there")
        return
    tries = []
    if sys.platform == "linux":
        tries = [
            ("the CPU build of the configured package index", [f"torch=={version}+cpu", *QUICK]),
            ("the CPU build of PyTorch's own index", [f"torch=={version}+cpu", "--index-url", CPU_INDEX, *QUICK]),
        ]
    for what, arguments in tries:
        say(f"torch {version}: looking for {what}")
        if pip("--no-deps", "--force-reinstall", "--progress-bar", "off", *arguments, quiet=True):
            say(f"torch {installed('torch')}: took {what}")
            return
    if sys.platform == "linux":
        say(f"torch {version}: no CPU build within reach, taking the default wheel (with CUDA: gigabytes)")
    else:
        say(f"torch {version}: taking the default wheel, which is the CPU build on this platform")
    if not pip("--no-deps", "--force-reinstall", f"torch=={version}"):
        sys.exit(
            f"torch {version} could not be installed for Python {platform.python_version()} on "
            f"{platform.platform()}: see pip's message above"
        )
    say(f"torch {installed('torch')} installed")


def node_modules():
    """Install what the pages carry from npm, as locked."""
    done = subprocess.run([PYTHON, "tools/npm.py", "ci", "--loglevel=error"], cwd=ROOT)
    if done.returncode:
        sys.exit("npm could not install what package-lock.json names: see its message above")


def install():
    """Everything that is pinned, into PYTHON and node_modules."""
    torch()
    say("installing what requirements.txt pins (some minutes the first time)")
    again = ["--quiet"] if installed("jupyter-book") else []  # the first time shows what is going on
    if not pip("-r", "requirements.txt", "-c", "requirements.lock", *again):
        sys.exit("pip could not install requirements.txt: see its message above")
    if not pip("--no-deps", "-e", ".", "--config-settings", "editable_mode=compat", quiet=True):
        sys.exit("pip could not install this package: `pip install --no-deps -e .` says why")
    say("installing what the pages carry from npm")
    node_modules()


if __name__ == "__main__":
    if "--fault" in sys.argv:
        print(fault())
        sys.exit()
    if "--here" in sys.argv:
        PYTHON = sys.executable
        install()
    else:
        with alone() as waited:
            if waited and is_ready():
                sys.exit()
            PYTHON = environment()
            READY.unlink(missing_ok=True)
            drop_unfinished()
            install()
            READY.touch()
    say("ready")
