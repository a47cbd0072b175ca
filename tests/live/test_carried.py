"""The one list of what a live page carries and lacks, as the build and the page's Python read it."""

import ast
import json
from pathlib import Path

import pytest

from attnbook.live import archives
from attnbook.live.ext import fetched

GUEST = Path(archives.HERE) / "guest/live"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy", []),
        ("import matplotlib.pyplot", ["figures"]),
        ("from attnteach.widgets import explore", ["figures"]),
        ("import ipywidgets", ["widgets"]),
        ("from attnteach.models.trained import trained", ["trained"]),
        ("trained by hand", []),
    ],
)
def test_a_page_fetches_what_its_code_names(code, names):
    assert fetched(code) == ["engine", "core", "book", *names]


def test_the_package_goes_without_what_needs_more_than_a_page_has():
    files = archives.book()
    tops = {name.split("/")[2].removesuffix(".py") for name in files if name.startswith("site-packages/attnteach/")}
    assert {"kernels", "plots", "judge", "widgets"} <= tops
    assert not tops & {"bank", "layers", "studies"}
    assert "site-packages/attnteach/models/trained.py" not in files


def test_the_guest_is_told_all_that_it_asks_for():
    page = json.loads(archives.book()["site-packages/live/page.json"])
    assert page["archives"]["matplotlib"] == "figures"
    assert page["archives"]["attnteach.models.trained"] == "trained"
    assert "attnteach.layers" in page["absent"]
    used = {
        node.slice.value
        for path in GUEST.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "WORDS"
    }
    assert used == set(page["words"])


def test_modules_that_are_left_out_of_the_core_are_not_stood_in_for_twice():
    assert not set(archives.CARRIED["absent"]) & set(archives.CARRIED["unusable"])
    for archive in archives.CARRIED["on_demand"].values():
        assert not set(archive["modules"]) & set(archives.CARRIED["absent"])
