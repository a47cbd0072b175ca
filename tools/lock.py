"""Pin every transitive dependency for Python 3.11 to 3.13 in requirements.lock, without any address or path."""

import re
import subprocess
import sys
from pathlib import Path

from attnteach.whole import write_whole

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Every version that requirements.txt brings along, for Python 3.11 to 3.13; made by `make lock`.\n"

if __name__ == "__main__":
    command = [
        "uv", "pip", "compile", "requirements.txt", "--universal", "--python-version", "3.11", "--quiet",
        "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", *sys.argv[1:],
    ]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    # a build tag such as +cpu belongs to one platform's wheel, not to the version
    pins = re.sub(r"(==[^\s;+]+)\+\w+", r"\1", done.stdout)
    write_whole(ROOT / "requirements.lock", HEADER + pins)
    print(f"requirements.lock: {len(pins.splitlines())} versions")
