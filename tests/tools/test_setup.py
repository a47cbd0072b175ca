"""Environments that are of no use heal, no two installations meet, and nothing is installed that is not pinned."""

import os
import shutil
import subprocess
import sys
import time
import venv

import pytest

from tests.books import ROOT
from tools import setup


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a copy of the script, whose environments are quick to make."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/setup.py", tmp_path / "tools")
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in setup.MADE_FROM[:4]:
        (tmp_path / name).write_text("torch==1.2.3\n")
    monkeypatch.setattr(setup, "__file__", str(tmp_path / "tools/setup.py"))
    monkeypatch.setattr(setup.venv, "create", made_quickly)
    return tmp_path


create = venv.create


def made_quickly(folder, with_pip=False):
    create(folder)
    if with_pip:
        add_pip(folder)


def add_pip(folder):
    (folder / "bin/pip").write_text(f"#!{folder.resolve()}/bin/python\n")
    package = next(folder.glob("lib/python*/site-packages")) / "pip"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("print('pip 1')")


def without_pip(folder):
    create(folder)


def pip_cut_off(folder):
    made_quickly(folder, with_pip=True)
    next(folder.glob("lib/python*/site-packages/pip/__main__.py")).unlink()


def cut_off_at_once(folder):
    (folder / "bin").mkdir(parents=True)


def dangling(folder):
    made_quickly(folder, with_pip=True)
    for python in folder.glob("bin/python*"):
        python.unlink()
        python.symlink_to("/nowhere/python3")


def moved(folder):
    made_quickly(folder.with_name("old"), with_pip=True)
    folder.with_name("old").rename(folder)


BROKEN = {
    without_pip: "has no pip",
    pip_cut_off: "has no pip that runs",
    cut_off_at_once: "has no Python that runs",
    dangling: "has no Python that runs",
    moved: "was made in another place",
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda f: f.__name__)
def test_an_environment_of_no_use_is_made_anew(broken, project, capfd):
    folder = project / ".venv"
    broken(folder)
    assert setup.fault_of(folder) == BROKEN[broken]
    (folder / "old file").touch()
    if broken is cut_off_at_once:
        (folder / "old file").unlink()
    python = setup.environment(folder)
    assert not (folder / "old file").exists()
    assert setup.fault_of(folder) == ""
    assert python == str(folder / "bin/python")
    assert f"— .venv {BROKEN[broken]}: making it anew" in capfd.readouterr().out


def test_an_environment_of_use_stays(project, capfd):
    made_quickly(project / ".venv", with_pip=True)
    (project / ".venv/file").touch()
    setup.environment(project / ".venv")
    assert (project / ".venv/file").exists()
    assert capfd.readouterr().out == ""


def test_an_older_python_is_named(monkeypatch):
    monkeypatch.setattr(setup.sys, "version_info", (3, 10, 2))
    assert setup.fault().startswith("is of Python ")


def test_a_folder_that_is_no_environment_is_left_alone(project):
    (project / ".venv").mkdir()
    (project / ".venv/mine.txt").touch()
    with pytest.raises(SystemExit, match="is not one that `make` made: move it away"):
        setup.environment(project / ".venv")
    assert (project / ".venv/mine.txt").exists()


def test_a_link_is_followed_where_it_leads_to_an_environment_and_left_alone_elsewhere(project):
    made_quickly(project / "shared", with_pip=True)
    (project / ".venv").symlink_to(project / "shared")
    assert setup.environment(project / ".venv") == str(project / ".venv/bin/python")
    shutil.rmtree(project / "shared/bin")
    with pytest.raises(SystemExit, match="move it away"):
        setup.environment(project / ".venv")
    assert (project / "shared/pyvenv.cfg").exists()


@pytest.mark.parametrize(
    "broken", [None, dangling, moved, without_pip], ids=["whole", "dangling", "moved", "without_pip"]
)
def test_make_asks_for_an_installation_where_the_environment_is_of_no_use(broken, project):
    (broken or (lambda folder: made_quickly(folder, with_pip=True)))(project / ".venv")
    (project / ".venv/.ready").touch()
    command = ["make", "-n", "lint", f"PYTHON={sys.executable}"]
    planned = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout
    assert ("tools/setup.py" in planned) == (broken is not None)


# — one at a time


HOLD = "import sys, time; from tools import setup\nwith setup.alone(sys.argv[1]) as waited: print(waited, flush=True); time.sleep({0})"


def test_two_installations_do_not_meet(tmp_path):
    start = lambda seconds: subprocess.Popen(  # noqa: E731
        [sys.executable, "-c", HOLD.format(seconds), tmp_path / "lock"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with start(30) as first:
        assert first.stdout.readline() == "False\n"
        with start(0) as second:
            assert "waiting" in second.stdout.readline()
            assert second.poll() is None
            first.kill()  # a lock ends with who holds it
            assert second.stdout.readline() == "True\n"


def test_an_environment_is_ready_when_nothing_that_it_is_made_from_is_newer(project):
    (project / ".venv").mkdir()
    assert not setup.is_ready(project)
    (project / ".venv/.ready").touch()
    assert setup.is_ready(project)
    later = time.time() + 60
    os.utime(project / "pyproject.toml", (later, later))
    assert not setup.is_ready(project)


def test_what_it_is_made_from_is_what_the_makefile_says():
    [rule] = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("$(READY):")]
    assert tuple(rule.removeprefix("$(READY): ").split()) == setup.MADE_FROM


# — what is installed


def test_packages_that_were_cut_off_are_forgotten(tmp_path):
    site = tmp_path / "lib/python3.11/site-packages"
    for name, whole in (("numpy-2.0", True), ("torch-2.0", False)):
        (site / f"{name}.dist-info").mkdir(parents=True)
        (site / f"{name}.dist-info/METADATA").touch()
        if whole:
            (site / f"{name}.dist-info/RECORD").touch()
    (tmp_path / "lib64").symlink_to("lib")
    setup.drop_unfinished(tmp_path)
    assert [path.name for path in site.iterdir()] == ["numpy-2.0.dist-info"]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize("there", [None, "1.2.3+cpu", "9.9"])
def test_no_torch_is_asked_for_but_the_pinned_one(there, platform, project, monkeypatch):
    asked = []
    monkeypatch.setattr(setup, "ROOT", project)
    monkeypatch.setattr(setup.sys, "platform", platform)
    monkeypatch.setattr(setup, "installed", lambda package: there)
    monkeypatch.setattr(setup, "imports", lambda package: False)  # by half
    monkeypatch.setattr(setup, "pip", lambda *arguments, quiet=False: asked.append(arguments) and False)
    with pytest.raises(SystemExit, match=r"torch 1\.2\.3 could not be installed"):
        setup.torch()
    assert len(asked) == (3 if platform == "linux" else 1)
    for arguments in asked:
        assert [x for x in arguments if x.startswith("torch")] in (["torch==1.2.3+cpu"], ["torch==1.2.3"])
        assert {"--no-deps", "--force-reinstall"} <= set(arguments)
    (project / "requirements.txt").write_text("torch>=1\n")
    with pytest.raises(SystemExit, match=r"requirements.txt must pin torch"):
        setup.torch()
