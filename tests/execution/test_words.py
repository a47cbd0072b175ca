"""Which words an output shows, in whatever clothes."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from attnbook.execution.words import shown, unchanged

HINT = (
    "Your softmax runs over the queries: `axis=-2` & not the keys.\nSubtract the maximum of {n} scores first, always."
)


def book(**data):
    return new_notebook(cells=[new_code_cell("1", outputs=[new_output("display_data", data=data)])])


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text(
        f"title = 'Softmax'\n[wrong]\naxis = '''{HINT}'''\nother = 'Another sentence, about something else.'\nlimit = 3\n"
    )
    return path


@pytest.mark.parametrize(
    "output",
    [
        {"text/plain": HINT},
        {"text/plain": repr(HINT)},
        {"text/plain": "Your softmax runs over the queries: `axis=-2` & not the keys."},  # the first line alone
        {"text/plain": "Subtract the maximum of 17 scores first, always."},
        {"text/html": "<p>Your softmax runs over the queries:\n <code>axis=-2</code> &amp; not the keys.</p>"},
        {"application/json": {"hints": [{"en": HINT}]}},
    ],
)
def test_a_hint_that_is_shown(catalogue, output):
    assert shown(book(**output), [catalogue]) == {str(catalogue): {"wrong/axis": HINT}}


def test_a_hint_that_is_not_shown(catalogue):
    assert shown(book(**{"text/plain": "scores of the queries and the keys"}), [catalogue]) == {str(catalogue): {}}


def test_short_words_are_compared_whole(catalogue):
    assert shown(book(**{"text/plain": "Softmax"}), [catalogue]) == {str(catalogue): {"title": "Softmax"}}


def test_words_that_change_place_have_changed(catalogue):
    record = shown(book(**{"text/plain": HINT}), [catalogue])
    assert unchanged(record)
    text = catalogue.read_text()
    catalogue.write_text(text.replace("limit = 3", "limit = 4").replace("something else", "something other"))
    assert unchanged(record)
    catalogue.write_text(text.replace("axis =", "mask ="))
    assert not unchanged(record)
    catalogue.unlink()
    assert not unchanged(record)
