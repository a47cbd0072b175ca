"""The reference names every public thing, and only those."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from attnteach.studies import Study

PAGE = (Path(__file__).parent.parent / "chapters" / "api.md").read_text(encoding="utf-8")
LISTED = ["kernels", "plots", "widgets", "layers", "studies", "judge", "bank"]


def listed(module):
    part = PAGE.split(f"{{py:currentmodule}} {module}\n")[1].split("{py:currentmodule}")[0]
    return re.findall(r"auto(?:function|class):: (\w+)", part)


def modules(package):
    path = importlib.import_module(package).__path__
    return sorted(
        f"{package}.{module.name}" for module in pkgutil.iter_modules(path) if not module.name.startswith("_")
    )


@pytest.mark.parametrize("module", LISTED)
def test_reference_is_complete(module):
    package = importlib.import_module(f"attnteach.{module}")
    public = [name for name in package.__all__ if name not in ("Picture", "redraw", "columns")]
    assert sorted(listed(f"attnteach.{module}")) == sorted(public)


@pytest.mark.parametrize("package", ["datasets", "models"])
def test_every_data_and_model_module_is_in_the_reference(package):
    listed = re.findall(rf"automodule:: (attnteach\.{package}\.\w+)\n   :members:\n", PAGE)
    assert sorted(listed) == modules(f"attnteach.{package}")


def test_every_study_and_what_it_returns_is_in_the_reference():
    listed = dict(re.findall(r"automodule:: (attnteach\.studies\.\w+\.\w+)\n   :members: (.+)\n", PAGE))
    fields = modules("attnteach.studies")
    studies = [importlib.import_module(name) for field in fields for name in submodules(field)]
    runs = {study.__name__: study for study in studies if hasattr(study, "run")}
    assert sorted(listed) == sorted(runs)
    for name, module in runs.items():
        names = listed[name].split(", ")
        result = [part for part in vars(module).values() if isinstance(part, type) and Study in part.__bases__]
        assert names[:2] == ["run", result[0].__name__]
        assert all(hasattr(module, part) for part in names)


def submodules(name):
    return modules(name) if hasattr(importlib.import_module(name), "__path__") else []


@pytest.mark.parametrize("module", LISTED)
def test_whatever_is_public_says_what_it_is(module):
    package = importlib.import_module(f"attnteach.{module}")
    silent = [name for name in package.__all__ if not (getattr(package, name).__doc__ or "").strip()]
    assert silent == []
