"""The reference names every public function, and only those."""

import importlib
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "chapters" / "api.md").read_text(encoding="utf-8")


def listed(module):
    part = PAGE.split(f"{{py:currentmodule}} {module}\n")[1].split("{py:currentmodule}")[0]
    return re.findall(r"auto(?:function|class):: (\w+)", part)


@pytest.mark.parametrize("module", ["attnteach.kernels", "attnteach.plots", "attnteach.widgets"])
def test_reference_is_complete(module):
    public = [name for name in importlib.import_module(module).__all__ if name not in ("Picture", "redraw", "columns")]
    assert sorted(listed(module)) == sorted(public)
