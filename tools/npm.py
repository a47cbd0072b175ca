"""Run npm with the Node.js that the build uses: python tools/npm.py ci."""

import subprocess
import sys

from attnbook.node import npm

if __name__ == "__main__":
    sys.exit(subprocess.run([*npm(), *sys.argv[1:]]).returncode)
