"""Make .venv with everything that is pinned, a CPU build of torch wherever one can be had, and npm's part.

Run by `make`; standard library only. `python tools/setup.py --here` installs into the running Python
instead of a .venv (containers, Binder).
"""

import os
import platform
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
QUICK = ["--retries", "0", "--timeout", "15"]


def say(text):
    print(f"— {text}", flush=True)


def environment():
    """The Python to install into."""
    if "--here" in sys.argv:
        return sys.executable
    folder = ROOT / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        say(f"creating .venv (Python {platform.python_version()})")
        venv.create(folder, with_pip=True)
    return str(python)


def pip(*arguments, quiet=False):
    sink = subprocess.DEVNULL if quiet else None
    command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, stdout=sink, stderr=sink, cwd=ROOT).returncode == 0


def installed(package):
    code = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def pinned(package):
    pin = re.search(rf"^{package}==([^\s#]+)", (ROOT / "requirements.txt").read_text(), re.M)
    return pin[1]


def torch():
    """Install the pinned torch and say which build it is."""
    version = pinned("torch")
    there = installed("torch")
    if there and there.split("+")[0] == version:
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
        if pip("--no-deps", "--progress-bar", "off", *arguments, quiet=True):
            say(f"torch {installed('torch')}: took {what}")
            return
    if sys.platform == "linux":
        say(f"torch {version}: no CPU build within reach, taking the default wheel (with CUDA: gigabytes)")
    else:
        say(f"torch {version}: taking the default wheel, which is the CPU build on this platform")
    if not pip("--no-deps", f"torch=={version}"):
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


if __name__ == "__main__":
    PYTHON = environment()
    torch()
    say("installing what requirements.txt pins (some minutes the first time)")
    again = ["--quiet"] if installed("jupyter-book") else []  # the first time shows what is going on
    if not pip("-r", "requirements.txt", "-c", "requirements.lock", *again):
        sys.exit("pip could not install requirements.txt: see its message above")
    if not pip("--no-deps", "-e", ".", "--config-settings", "editable_mode=compat", quiet=True):
        sys.exit("pip could not install this package: `pip install --no-deps -e .` says why")
    say("installing what the pages carry from npm")
    node_modules()
    say("ready")
