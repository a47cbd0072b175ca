"""Pairs of number words, English to German and to Chinese: made by rule, so each has one right answer.

English and German come from the package `num2words` 0.5 (LGPL; an exact generator, not a corpus), which knows no Chinese: that is
spelled here, in the formal reading (二 throughout, where speech says 两千). Words are cut so that what moves can be seen: German
compounds into their parts, so that 47, `siebenundvierzig`, is `sieben und vierzig`; Chinese into characters.
"""

import re
from collections import defaultdict

import numpy as np

from ._package import require

LANGUAGES = ("German", "Chinese")
LARGEST = 10**9 - 1

UNITS = "ein|eins|eine|zwei|drei|vier|fünf|sechs|sieben|acht|neun|null"
TEENS = "zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn"
TENS = "zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
PARTS = f"{UNITS}|{TEENS}|{TENS}|und|hundert|tausend|Million|Millionen".split("|")
# the longest first: `vierzehn` is one part, not `vier` and a rest
PART = re.compile("|".join(sorted(PARTS, key=len, reverse=True)))


def english(number):
    """147 -> ["one", "hundred", "and", "forty", "seven"]."""
    return re.findall("[a-z]+", spelled(number, "en"))


def german(number):
    """147 -> ["ein", "hundert", "sieben", "und", "vierzig"]: the units stand before the tens."""
    return PART.findall(spelled(number, "de"))


def chinese(number):
    """147 -> ["一", "百", "四", "十", "七"]; from ten thousand on it counts in 万 where English counts in thousands."""
    check(number)
    text, skipped = "", False
    digits = str(number)
    for place, digit in zip(reversed(range(len(digits))), digits, strict=True):
        if digit != "0":
            text += "零" * skipped + "零一二三四五六七八九"[int(digit)] + ("", "十", "百", "千")[place % 4]
        skipped = digit == "0" and bool(text)
        if place % 4 == 0 and number // 10**place % 10**4:
            text, skipped = text + ("", "万", "亿")[place // 4], False
    return list(text.removeprefix("一") if text.startswith("一十") else text or "零")


def translated(number, language):
    """The words of a number in "German" or "Chinese"."""
    return {"German": german, "Chinese": chinese}[language](number)


def alignment(number):
    """For each part of the German number, the place of the English word it translates; -1 for `und`.

    The k-th `zwei` is the k-th `two`: German moves units before tens, never past a word of their own kind.
    """
    meaning = {german(n)[-1]: english(n)[-1] for n in (*range(1, 21), *range(30, 100, 10), 100, 1000, 10**6, 2 * 10**6)}
    meaning |= {"ein": "one", "eine": "one"}
    places = defaultdict(list)
    for place, word in enumerate(english(number)):
        places[word].append(place)
    return [places[meaning[part]].pop(0) if part in meaning else -1 for part in german(number)]


def held_out(number):
    """Does this number belong to the test? A fixed tenth of all numbers, scattered by Knuth's multiplicative hash."""
    return np.asarray(number) * 2654435761 % 2**32 < 2**32 // 10


def sample(rng, count, *, digits=6, test=False):
    """`count` numbers of 1 to `digits` digits, each length equally likely, from one side of the split: (count,) int."""
    numbers = np.empty(0, dtype=np.int64)
    while len(numbers) < count:
        length = rng.integers(1, digits + 1, 2 * count)
        drawn = rng.integers(10 ** (length - 1), 10**length)
        numbers = np.concatenate([numbers, drawn[held_out(drawn) == test]])
    return numbers[:count]


def spelled(number, language):
    check(number)
    return require("num2words", "num2words").num2words(int(number), lang=language)


def check(number):
    if not 0 <= number <= LARGEST:
        raise ValueError(f"numbers: expected a number from 0 to {LARGEST:,}, got {number:,}")
