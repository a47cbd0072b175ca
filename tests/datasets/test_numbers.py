"""Number words: the exact pairs, how they are cut, and that no number of the test is ever drawn for training."""

import numpy as np
import pytest

from attnteach.datasets.numbers import PART, alignment, chinese, english, german, held_out, sample, spelled, translated

SPREAD = [
    *range(0, 2000),
    *range(9_990, 10_111),
    *range(99_900, 1_000_000, 4_973),
    123_456_789,
    200_000_047,
    999_999_999,
]


def test_by_hand():
    assert english(2_047) == "two thousand and forty seven".split()
    assert german(2_047) == "zwei tausend sieben und vierzig".split()
    assert german(616_016) == "sechs hundert sechzehn tausend sechzehn".split()
    assert german(21_000_001) == "ein und zwanzig Millionen eins".split()
    assert translated(47, "German") == ["sieben", "und", "vierzig"]
    assert translated(47, "Chinese") == ["四", "十", "七"]


def test_cutting_german_loses_nothing():
    assert [n for n in SPREAD if "".join(german(n)) != spelled(n, "de").replace(" ", "")] == []


def test_alignment_by_hand():
    # two hundred and forty seven thousand and forty two: zwei hundert sieben und vierzig tausend zwei und vierzig
    assert alignment(247_042) == [0, 1, 4, -1, 3, 5, 8, -1, 7]
    assert alignment(1_101) == [0, 1, 2, 3, 5]


def test_alignment_uses_every_word_once():
    for number in SPREAD[1:]:
        used = sorted(place for place in alignment(number) if place >= 0)
        assert used == [place for place, word in enumerate(english(number)) if word != "and"]


# read aloud by the rule of primary schools: zeros inside are said once, those at the end of a group of four are not
CHINESE = {
    0: "零", 7: "七", 10: "十", 17: "十七", 20: "二十", 100: "一百", 101: "一百零一", 110: "一百一十", 117: "一百一十七", 222: "二百二十二",
    1_000: "一千", 1_001: "一千零一", 1_010: "一千零一十", 1_100: "一千一百", 2_047: "二千零四十七", 10_000: "一万", 10_010: "一万零一十", 12_345: "一万二千三百四十五",
    100_000: "十万", 100_005: "十万零五", 103_000: "十万三千", 110_500: "十一万零五百", 203_040: "二十万三千零四十", 1_000_001: "一百万零一", 10_200_300: "一千零二十万零三百",
    100_003_000: "一亿零三千", 120_000_000: "一亿二千万", 102_030_405: "一亿零二百零三万零四百零五",
}  # fmt: skip


@pytest.mark.parametrize(("number", "text"), CHINESE.items())
def test_chinese_by_hand(number, text):
    assert "".join(chinese(number)) == text


def read(signs):
    """An independent reader of Chinese numerals: digits times units, groups of four."""
    total = group = 0
    digit = None
    for sign in signs:
        if sign in "万亿":
            group += digit or 0
            total, group, digit = total + group * {"万": 10**4, "亿": 10**8}[sign], 0, None
        elif sign in "十百千":
            group, digit = group + (1 if digit is None else digit) * {"十": 10, "百": 100, "千": 1000}[sign], None
        else:
            digit = "零一二三四五六七八九".index(sign) or None
    return total + group + (digit or 0)


def test_chinese_reads_back():
    assert [n for n in SPREAD if read(chinese(n)) != n] == []


def test_the_sides_of_the_split_do_not_meet():
    numbers = np.arange(200_000)
    assert 0.095 < held_out(numbers).mean() < 0.105
    rng = np.random.default_rng(0)
    train, test = sample(rng, 20_000), sample(rng, 2_000, test=True)
    assert not held_out(train).any()
    assert held_out(test).all()
    assert not set(train.tolist()) & set(test.tolist())


def test_lengths_are_drawn_alike_and_the_seed_decides():
    first, again = (sample(np.random.default_rng(1), 12_000, digits=4) for _ in range(2))
    assert np.array_equal(first, again)
    lengths = np.char.str_len(first.astype(str))
    assert np.all(np.abs(np.bincount(lengths, minlength=5)[1:] / 12_000 - 0.25) < 0.03)


def test_training_has_every_part_of_every_word():
    train = [n for n in range(1, 200_000) if not held_out(n)]
    parts = {part for n in train[:3_000] for part in german(n)}
    assert set(PART.pattern.split("|")) - parts == {"null", "eine", "Million", "Millionen"}


@pytest.mark.parametrize("number", [-1, 10**9])
def test_numbers_out_of_range_are_refused(number):
    with pytest.raises(ValueError, match="from 0 to 999,999,999"):
        translated(number, "German")
