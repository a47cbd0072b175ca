import re
import subprocess
from pathlib import Path

from attnbook.node import node

HERE = Path(__file__).parent


def test_the_pure_modules_pass_their_own_tests():
    done = subprocess.run([node(), "--test", HERE / "pure.test.mjs"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"tests (\d+)", done.stdout)[1]) >= 15
