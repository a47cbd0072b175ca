"""The command lines under a terminal of ASCII, a full disk, a closed output and missing packages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from attnteach import __main__ as program
from tests.books import ROOT

GOOD = "# 好 é\nimport numpy as np\n\ndef causal_mask(T, S):\n    return np.tril(np.ones((T, S), bool), S - T)\n"
BAD = "def causal_mask(T, S):\n    raise ValueError('好 é')\n"
TERMINALS = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
]


def run(*arguments, module="attnteach", **options):
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, **({"capture_output": True} | options))


@pytest.fixture
def answers(tmp_path):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bäd.py").write_text(BAD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("terminal", TERMINALS, ids=str)
def test_what_a_terminal_cannot_show_changes_no_status(terminal, answers):
    for arguments, status in (
        (("judge", "causal_mask", answers / "good.py"), 0),
        (("judge", "causal_mask", answers / "bäd.py"), 1),
        (("judge", "causal_mask", answers / "bäd.py", "--json"), 1),
        (("judge", "causal_mask", answers / "nö.py"), 2),
        (("judge", "nöne", answers / "good.py"), 2),
        (("stub", "好"), 2),
        (("problems",), 0),
    ):
        done = run(*arguments, env=terminal)
        assert done.returncode == status, (arguments, done.stderr)
        assert b"Traceback" not in done.stderr


def test_only_a_rejected_answer_gives_1(answers, monkeypatch, capfd):
    good = answers / "good.py"
    for seed in ("-1", "1.5", "x"):
        done = run("judge", "causal_mask", good, "--seed", seed)
        assert (done.returncode, b"expected an integer >= 0, got" in done.stderr) == (2, True), seed
    assert run("judge", "causal_mask", good, "--seed", 10**30).returncode == 0
    assert run("judge", "causal_mask", "a" * 300).returncode == 2
    assert run("judge", "causal_mask", "a\udcff").returncode == 2
    monkeypatch.setattr(program, "main", lambda: 1 / 0)
    assert program.run() == 2
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", [("problems",), ("stub", "softmax")], ids=str)
def test_an_output_that_takes_nothing_gives_2(command):
    with open("/dev/full", "w") as full:
        done = run(*command, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, b"[Errno 28] No space left on device\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = run(*command, capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell of Unix")
def test_closed_streams_change_no_status(answers):
    for file, status in (("good.py", 0), ("bäd.py", 1)):
        line = f'"{sys.executable}" -m attnteach judge causal_mask "{answers / file}" >&- 2>&-'
        assert subprocess.run(line, shell=True, cwd=ROOT).returncode == status


@pytest.mark.parametrize("terminal", TERMINALS, ids=str)
def test_faults_of_the_bank_are_shown_in_any_terminal(terminal, tmp_path):
    (tmp_path / "好.yml").write_text("好: [", encoding="utf-8")
    done = run("validate", tmp_path, module="attnteach.bank", env=terminal)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("missing", ["pydantic", "yaml", "genanki", "simpleeval", "markdown_it"])
def test_the_bank_without_its_extra_names_it(missing, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(f"import sys; sys.modules[{missing!r}] = None")
    done = run("validate", module="attnteach.bank", env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})
    assert done.returncode == 1
    assert f"the question bank needs {missing}: pip install 'attnteach[bank]'".encode() in done.stderr
    assert b"Traceback" not in done.stderr
