"""The Sphinx extension on the throw-away book: what it executes and which pages it reads again."""

import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from attnbook.execution import ext
from attnteach.reach import Package
from tests.execution import tiny_book as tiny

CONF = """
extensions = ["myst_nb", "attnbook.execution"]
nb_execution_mode = "cache"
exclude_patterns = ["_build"]
"""
INDEX = """---
file_format: mystnb
kernelspec: {name: python3}
---

# Front

```{code-cell}
from tiny.kernels import triple
print("front", triple(2))
```

```{toctree}
doubled
prose
```
"""


@pytest.fixture
def build(book, monkeypatch):
    """build() -> the names of the pages that were read."""
    for path in book.glob("*.ipynb"):
        if path.stem != "doubled":
            path.unlink()
    (book / "conf.py").write_text(CONF)
    (book / "index.md").write_text(INDEX)
    (book / "prose.md").write_text("# Prose\n")
    monkeypatch.setattr(ext, "Package", lambda folder: Package(book / "tiny", tiny.NAMED, tiny.WORDS))

    def never(*arguments, **options):
        raise AssertionError("MyST-NB executes a page itself: it does not find what was executed for it")

    monkeypatch.setattr("myst_nb.core.execute.cache.single_nb_execution", never)

    def run():
        app = Sphinx(book, book, book / "_build/html", book / "_build/.doctrees", "html", status=None, warning=None)
        pages = []
        app.connect("env-before-read-docs", lambda app, env, names: pages.extend(names))
        app.build()
        return sorted(pages)

    return run


def test_pages_are_read_again_when_what_they_show_may_be_another(book, build):
    assert build() == ["doubled", "index", "prose"]
    assert "front 6" in (book / "_build/html/index.html").read_text()
    assert build() == []
    kernel = book / "tiny/kernels/triple.py"
    kernel.write_text(kernel.read_text().replace("double(x) + x", "300 * x"))
    assert build() == ["index"]
    assert "front 600" in (book / "_build/html/index.html").read_text()
    words = book / "tiny/judge/problems/twice/words.toml"
    words.write_text(words.read_text().replace("Two times", "Double it"))
    assert build() == []


def test_a_build_without_a_change_computes_no_keys(book, build, monkeypatch):
    build()
    looked_at = []
    monkeypatch.setattr(ext, "page", lambda path, *rest: looked_at.append(path))
    assert build() == looked_at == []
    (book / "tiny/unread.txt").write_text("nothing reaches it")
    build()
    assert len(looked_at) == 3
    assert build() == []
    assert len(looked_at) == 3
    kernel = book / "tiny/kernels/triple.py"
    kernel.write_text(kernel.read_text() + "\n")
    build()
    assert len(looked_at) == 6


def test_a_cell_that_raises_stops_the_build(book, build):
    (book / "tiny/kernels/double.py").write_text("def double(x):\n    raise ValueError('no more doubling')\n")
    with pytest.raises(ExtensionError, match=r"(?s)a cell raised.*ValueError: no more doubling"):
        build()
