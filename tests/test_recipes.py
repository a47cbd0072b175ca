"""What the texts for contributors name is there: paths, and targets of the Makefile."""

import re

import pytest

from tests.books import ROOT

FOLDERS = {"attnbook", "attnteach", "benchmarks", "chapters", "docs", "tests", "tools"}
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "attnbook").rglob("README.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def paths(text):
    """Paths from the root of the repository; one with <a placeholder> or * is cut off before it."""
    named = re.findall(r"[`( ]((?:\w+)/[\w./-]*)", text)
    return {path.rstrip(".") for path in named if path.split("/")[0] in FOLDERS}


def there(name):
    """A file, a folder, or a page by its docname."""
    return any((ROOT / f"{name}{suffix}").exists() for suffix in ("", ".md", ".ipynb"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_text_names_is_there(path):
    text = path.read_text(encoding="utf-8")
    assert sorted(name for name in paths(text) if not there(name)) == []
    assert set(re.findall(r"`make ([a-z]+)", text)) <= TARGETS


def test_a_path_is_found_in_a_sentence():
    assert paths("See `tests/kernels`, [it](docs/a.png) and attnteach/judge/problems/<id>/words.toml.") == {
        "tests/kernels",
        "docs/a.png",
        "attnteach/judge/problems/",
    }
