import sys

import pytest

from attnteach import reach
from tests.execution import tiny_book as tiny


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The folder of a throw-away book, where its package and the data that it reads can be imported."""
    tiny.write(tmp_path)
    tiny.distribution(tmp_path, "1.0")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    names = reach.installed() | {"filmdata": ["film-data"]}
    monkeypatch.setattr(reach, "installed", lambda: names)
    reach.distribution.cache_clear()
    yield tmp_path
    reach.distribution.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "tiny"]:
        del sys.modules[name]
