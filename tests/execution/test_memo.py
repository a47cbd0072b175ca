"""Results on the disk: given again for the same ingredients, made anew when one of them is another."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from attnteach import memo as module
from attnteach.memo import memo

STUDY = """
    import os
    from attnteach.memo import memo
    from .training import STEPS


    def load_all():
        return STEPS


    @memo
    def run(seed=0, *, load=load_all, progress=True):
        with open(os.environ["RUNS"], "a") as file:
            file.write(f"{__name__} ")
        return seed + load()
    """
CALL = "from tiny.studies import NAME; print(NAME.run(ARGUMENTS))"


@pytest.fixture
def train(book, monkeypatch):
    """train(name, arguments) -> (what the study gives, the studies that ran), each time in a process of its own."""
    for name in ("rank", "translate"):
        (book / f"tiny/studies/{name}.py").write_text(dedent(STUDY))
    monkeypatch.setenv("ATTNTEACH_CACHE", str(book / "cache"))
    monkeypatch.setenv("RUNS", str(book / "runs"))
    root = str(Path(module.__file__).parents[1])
    script = f"import sys; sys.path[:0] = [{str(book)!r}, {root!r}]\nfrom attnteach import memo, reach\n"
    script += f"package = reach.Package({str(book / 'tiny')!r}); memo.ours = lambda: package\n"

    def call(name, arguments=""):
        (book / "runs").write_text("")
        code = script + CALL.replace("NAME", name).replace("ARGUMENTS", arguments)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip(), (book / "runs").read_text().split()

    return call


RANK, TRANSLATE = ["tiny.studies.rank"], ["tiny.studies.translate"]


def edit(path, old, new):
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def test_a_study_trains_once_and_alone(book, train):
    assert train("rank") == ("3", RANK)
    assert train("translate") == ("3", TRANSLATE)
    assert train("rank", "progress=False") == ("3", [])
    assert train("rank", "0, load=rank.load_all") == ("3", [])
    assert train("rank", "1") == ("4", RANK)
    edit(book / "tiny/studies/rank.py", "seed + load()", "seed * load()")
    assert train("translate") == ("3", [])
    assert train("rank", "1") == ("3", RANK)
    edit(book / "tiny/studies/training.py", "3", "5")
    assert train("translate") == ("5", TRANSLATE)
    assert train("rank", "1") == ("5", RANK)


def test_nothing_is_remembered_of_what_nobody_knows(book, train):
    assert train("rank", "load=lambda: 1") == train("rank", "load=lambda: 1") == ("1", RANK)


def test_without_a_folder_a_function_runs(book, train, monkeypatch):
    monkeypatch.delenv("ATTNTEACH_CACHE")
    assert train("rank") == train("rank") == ("3", RANK)
    monkeypatch.setenv("ATTNTEACH_CACHE", str(book / "runs/no/folder"))
    assert train("rank") == train("rank") == ("3", RANK)


@pytest.mark.parametrize("missing", ["joblib", "attnteach.reach"])
def test_without_what_it_needs_a_function_runs(tmp_path, monkeypatch, missing):
    monkeypatch.setenv("ATTNTEACH_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, missing, None)
    module.ours.cache_clear()
    calls = []
    assert [memo(calls.append)(1), memo(calls.append)(1), calls] == [None, None, [1, 1]]


def test_importing_it_is_light():
    heavy = {
        "joblib",
        "torch",
        "numpy",
        "packaging",
        "tomllib",
        "importlib.metadata",
    }  # some are not there in a live page
    code = f"import sys, attnteach.memo; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_what_was_edited_after_it_was_imported_is_not_remembered(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNTEACH_CACHE", str(tmp_path))
    monkeypatch.setattr(module, "STARTED", 0)
    assert module.ingredients(pytest.approx, {}, lambda package: ["attnteach.memo"]) is None
