"""NumPy's own tests in the page's engine, whose unused functions were emptied."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from attnbook.live import archives
from attnbook.live.build import build
from attnbook.node import node

HERE = Path(__file__).parent
NUMPY = "2.5.2"  # the engine's
MODULES = [
    "linalg/tests/test_linalg.py",
    "random/tests/test_generator_mt19937.py",
    "_core/tests/test_einsum.py",
    "_core/tests/test_casting_unittests.py",
]
DATA = [f"random/tests/data/generator_pcg64_np{version}.pkl.gz" for version in (121, 126)]
# they start threads or processes, read memory through ctypes, or allocate more than a page may have
NOT_IN_A_PAGE = "thread or subprocess or sdot_bug or xerbla or large or memory or byteorder_check or NULL_None"
PROGRAM = """
import sys
sys.path.append("/usr/local/lib/extra")
import pytest
options = ["-q", "-s", "--noconftest", "--assert=plain", "--tb=line", "-p", "no:faulthandler", "-p", "no:cacheprovider",
           "-p", "no:doctest", "-p", "no:logging", "-p", "no:debugging", "-p", "no:pastebin", "-p", "no:junitxml", "-W", "ignore"]
pytest.main([*options, "-k", "not ({skipped})", "/usr/local/lib/extra/numpy_tests/{module}"])
from live import outputs
outputs.flush()  # as at the end of a cell: stdout's own waits, once it was asked often
"""


@pytest.fixture(scope="module")
def extra(tmp_path_factory):
    """pytest and NumPy's tests as one archive; the wheel of the engine's NumPy comes from PyPI."""
    folder = tmp_path_factory.mktemp("numpy")
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--python-version=3.12",
        "--platform=manylinux_2_28_x86_64",
        "--platform=manylinux_2_27_x86_64",
    ]
    command = [sys.executable, "-m", "pip", "download", "-q", *options, f"numpy=={NUMPY}", "-d", str(folder)]
    if subprocess.run(command).returncode:
        pytest.skip(f"the wheel of NumPy {NUMPY}, which carries its tests, could not be fetched")
    files = {"extra/ctypes.py": b""}  # imported by a module that hardly uses it
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        for module in [*MODULES, *DATA]:
            files[f"extra/numpy_tests/{module.split('/tests/')[1]}"] = wheel.read(f"numpy/{module}")
    for package in ("pytest", "pluggy", "iniconfig", "pygments"):
        for file in distribution(package).files:
            if file.suffix == ".py":
                files[f"extra/{file.as_posix()}"] = file.locate().read_bytes()
    (folder / "extra.zip").write_bytes(archives.stored(files))
    build(folder / "parts")
    return folder


@pytest.mark.parametrize("module", [Path(module).name for module in MODULES])
def test_numpy(module, extra):
    program = extra / "program.py"
    program.write_text(PROGRAM.format(skipped=NOT_IN_A_PAGE, module=module))
    script = [node(), str(HERE / "numpy_tests.mjs"), str(extra / "parts"), str(extra / "extra.zip"), str(program)]
    result = subprocess.run(script, capture_output=True, text=True, timeout=900)
    print(result.stdout[-3000:], result.stderr[-2000:])
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|errors?)\b", result.stdout)}
    assert counts.keys() == {"passed"}
    assert counts["passed"] > 50
