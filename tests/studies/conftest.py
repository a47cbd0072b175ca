"""Studies of a few steps would spend their time starting processes: here they stay in this one, but for the test that compares the two."""

import os

os.environ.setdefault("LOKY_MAX_CPU_COUNT", "1")
