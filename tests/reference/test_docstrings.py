"""Docstrings are shown as they stand."""

from collections import namedtuple

import pytest

from attnbook.reference.ext import no_fields, plain_docstring


def shown(text, name="attnteach.kernels.attention"):
    lines = text.split("\n")
    plain_docstring(None, "function", name, None, None, lines)
    return lines


def test_lines_stay_lines_and_signs_are_no_markup():
    assert shown("Mix values.\n\n`q` is (B, T_q) * 2\n|x| stays") == [
        "Mix values.",
        "",
        r"| ``q`` is (B, T\_q) \* 2",
        r"| \|x\| stays",
    ]


def test_a_line_that_the_editor_wrapped_is_joined():
    long = "a" * 76
    assert shown(f"{long}\nb\n\nc") == [f"{long} b", "", "| c"]


def test_the_package_itself_is_written_in_markup():
    assert shown("| a | b |", "attnteach") == ["| a | b |"]


@pytest.mark.parametrize(("thing", "skipped"), [(namedtuple("Pair", "a b").a, True), (shown, None)])
def test_fields_that_say_nothing_are_left_out(thing, skipped):
    assert no_fields(None, "attribute", "a", thing, False, None) is skipped
