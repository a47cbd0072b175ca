"""What each extra of pyproject installs is what its commands need: the built wheel beside those packages, and no others."""

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.books import ROOT

ANSWER = "import numpy as np\n\ndef causal_mask(T, S):\n    return np.tril(np.ones((T, S), bool), S - T)\n"
TORCH = "import torch\n\ndef causal_mask(T, S):\n    return torch.ones(T, S, dtype=torch.bool).tril(S - T)\n"
EVERY = (
    "import importlib, pkgutil, {0} as top; "
    "[importlib.import_module(m.name) for m in pkgutil.walk_packages(top.__path__, '{0}.') "
    "if not m.name.endswith('__main__') and '.guest' not in m.name]"
)
# extra -> commands, each the arguments of Python
COMMANDS = {
    "": [
        ["-c", "import attnteach.kernels"],
        ["-m", "attnteach", "problems"],
        ["-m", "attnteach", "stub", "causal_mask"],
        ["-m", "attnteach", "judge", "causal_mask", "{answer}"],
    ],
    "plots": [["-c", "from attnteach.plots import heat_map; heat_map([[0.5, 0.5]])"]],
    "widgets": [["-c", EVERY.format("attnteach.widgets")]],
    "torch": [["-c", EVERY.format("attnteach.layers")], ["-m", "attnteach", "judge", "causal_mask", "{torch}"]],
    "judge": [["-m", "attnteach", "problems"], ["-m", "attnteach", "judge", "causal_mask", "{answer}", "--json"]],
    "bank": [["-m", "attnteach.bank", "validate", "{questions}"], ["-c", EVERY.format("attnteach.bank")]],
    "studies": [["-m", "attnteach.studies", "--help"], ["-c", EVERY.format("attnteach.studies")]],
    "data": [["-c", "from attnteach.models.minilm import minilm_attention; minilm_attention('A short one.')"]],
    "book": [["-c", f"import sys; sys.path.append({str(ROOT)!r}); {EVERY.format('attnbook')}"]],
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder, source = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source")
    for name in ("attnteach", "pyproject.toml", "README.md", "LICENSE"):  # a build writes beside what it builds
        shutil.copytree(ROOT / name, source / name) if (ROOT / name).is_dir() else shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", folder]
    subprocess.run([*command, source], check=True)
    return next(folder.glob("*.whl"))


def needed(requirements, extras, reached):
    """The distributions that these requirements and those behind them bring along: {(name, extras)}."""
    for text in requirements:
        wanted = Requirement(text)
        if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras or [""]):
            continue
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key not in reached:
            reached.add(key)
            yield key


def closure(own, extra):
    """Names of every distribution that the package with these requirements and this extra brings along."""
    reached, todo = set(), [(own, {extra})]
    while todo:
        for name, extras in needed(*todo.pop(), reached):
            todo.append((own if name == "attnteach" else requires(name) or [], extras))
    return {name for name, _ in reached} - {"attnteach"}


def environment(folder, wheel, extra):
    """A folder with the installed wheel, and links to what its extra brings along."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    [own] = distributions(path=[str(folder)])
    for name in closure(own.requires, extra):
        package = distribution(name)
        for top in {file.parts[0] for file in package.files} - {"..", "__pycache__"}:
            (folder / top).unlink(missing_ok=True)
            (folder / top).symlink_to(package.locate_file(top))
    return folder


@pytest.mark.parametrize("extra", COMMANDS)
def test_an_extra_is_enough_for_its_commands(extra, wheel, tmp_path):
    packages = environment(tmp_path / "packages", wheel, extra)
    (tmp_path / "answer.py").write_text(ANSWER)
    (tmp_path / "torch.py").write_text(TORCH)
    places = {
        "answer": tmp_path / "answer.py",
        "torch": tmp_path / "torch.py",
        "questions": ROOT / "chapters/questions",
    }
    (tmp_path / "elsewhere").mkdir()
    for arguments in COMMANDS[extra]:
        code = (
            f"import runpy, sys; sys.path.append({str(packages)!r}); "
            "flag, what, *rest = sys.argv[1:]; sys.argv = [what, *rest]; "
            "exec(what) if flag == '-c' else runpy.run_module(what, run_name='__main__', alter_sys=True)"
        )
        command = [
            sys.executable,
            "-I",
            "-S",
            "-c",
            code,
            *(part.format(**places) if part[0] == "{" else part for part in arguments),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "elsewhere", timeout=300)
        assert done.returncode == 0, f"{arguments}: {done.stderr[-1500:]}"


def test_the_wheel_is_the_package_alone(wheel):
    with zipfile.ZipFile(wheel) as packed:
        tops = {name.split("/")[0] for name in packed.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"attnteach"}
