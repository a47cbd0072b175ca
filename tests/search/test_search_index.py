"""What the search index is made from."""

from attnbook.search.ext import spaced


def test_chinese_signs_become_words_and_markup_stays():
    page = '<p title="注意力">注意力 is attention</p><p>头<b>部</b></p>'
    assert spaced(page) == '<p title="注意力">注 意 力 is attention</p><p>头<b>部</b></p>'
