"""The arrows of the architecture: who may import whom, and what an import may load."""

import json
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ["torch", "matplotlib", "ipywidgets", "IPython", "pandas", "sphinx"]


def loaded_by(statement):
    """Which heavy packages a fresh interpreter holds after the statement, and how long it took."""
    code = (
        "import json, sys, time, numpy, array_api_compat.numpy\n"
        f"start = time.perf_counter(); {statement}; seconds = time.perf_counter() - start\n"
        f"print(json.dumps([[n for n in {HEAVY} if n in sys.modules], seconds]))"
    )
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


def test_contracts_hold():
    # in a process of its own: it closes the log handlers of the one it runs in, and some own the captured stderr
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--config", "pyproject.toml", "--no-cache"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_forbidden_arrow_would_be_seen():
    graph = grimp.build_graph("attnteach")
    assert graph.find_modules_directly_imported_by("attnteach.widgets.explore") & {"attnteach.plots"}


@pytest.mark.parametrize("module", ["attnteach", "attnteach.kernels", "attnteach.datasets", "attnteach.models.trained"])
def test_importing_is_light(module):
    best = min((loaded_by(f"import {module}") for _ in range(3)), key=lambda got: got[1])
    assert best[0] == []
    assert best[1] < 0.2


def test_only_training_and_judging_know_torch():
    graph = grimp.build_graph("attnteach", include_external_packages=True)
    users = graph.find_modules_that_directly_import("torch") if "torch" in graph.modules else set()
    allowed = ("attnteach.layers", "attnteach.studies", "attnteach.judge")
    assert sorted(user for user in users if not user.startswith(allowed)) == []
