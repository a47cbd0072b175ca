"""Whatever the size and the shape of a source, reading it ends in a verdict: each text here once took minutes, or would without a bound."""

import pytest

from attnteach.judge import check
from attnteach.judge.reading import LONGEST

RIGHT = "def patchify(image, p):\n    return image\n"


def filled(line, start=RIGHT, length=LONGEST - 1000):
    """`start`, and as many lines `line(n)` as fit: as long as an answer may be."""
    lines, left = [start], length - len(start)
    while left > len(line(len(lines))):
        lines.append(line(len(lines)))
        left -= len(lines[-1])
    return "".join(lines)


def repeated(part, before="x = ", after="1\n", end=""):
    count = (LONGEST - 1000) // len(part + end)
    return RIGHT + before + part * count + after + end * count


def doubled(levels, line):
    return "import numpy\na0 = numpy\n" + "".join(line(n) for n in range(levels)) + RIGHT


TOO_LONG = {
    "five megabytes": RIGHT + "x = 1\n" * 850_000,
    "five megabytes of magics": "%a\n" * 1_700_000,
    "100,000 brackets": RIGHT + "x = " + "(" * 100_000 + ")" * 100_000,
    "a million names": RIGHT + "".join(f"a{n} = {n}\n" for n in range(1_000_000)),
}
TOO_DEEP = {
    "signs": repeated("-"),
    "attributes": repeated(".a", before="x = a", after="\n"),
    "sums": repeated("+1", before="x = 1", after="\n"),
    "powers": repeated("2**"),
    "calls": repeated("()", before="x = f", after="\n"),
    "places": repeated("[0]", before="x = f", after="\n"),
    "choices": repeated("1 if a else "),
    "lambdas": repeated("lambda:"),
    "branches": RIGHT + "if a: pass\n" + "elif a: pass\n" * 3_500,
    "names in a chain": filled(lambda n: f"a{n}=a{n - 1}\n"),
}
TANGLED = {
    "names that double": doubled(60, lambda n: f"a{n + 1} = a{n} or a{n}\n"),
    "names that double in a tuple": doubled(60, lambda n: f"a{n + 1} = (a{n}, a{n})\n"),
    "parts that double": doubled(60, lambda n: f"a{n + 1} = a{n}.linalg if a{n} else a{n}.random\n"),
    "a name given to itself": filled(lambda n: "a = a.b\n", start=f"import numpy\na = numpy\n{RIGHT}"),
    "a name of many values and many readers": filled(lambda n: "x = a; a = 1\n"),
    "two names of many values": filled(lambda n: f"b{n} = a; a = b{n}\n", start=f"import numpy\na = numpy\n{RIGHT}"),
}
WRONG = {
    "functions in a chain": filled(
        lambda n: f"def f{n}(): return f{n + 1}()\n", start="def patchify(i, p): return f1()\n"
    ),
    "calls of functions in a chain": filled(lambda n: f"def f{n}(): f{n + 1}()\nf{n}()\n", start="y = []\n" + RIGHT),
    "imports": filled(lambda n: f"import numpy as a{n}\n"),
    "stars": filled(lambda n: "from math import *\n"),
    "one line": repeated("a=1;", before="", after="\n"),
    "names": filled(lambda n: f"a{n} = {n}\n"),
    "classes": filled(lambda n: f"class A{n}: pass\n"),
    "a formatted text": repeated("{a}", before="a = 1; x = f'", after="'\n"),
    "a tuple": repeated("a,", before="a = 1; x = (", after=")\n"),
}
NO_ANSWER = {
    "magics": filled(lambda n: "%a\n"),
    "commands": filled(lambda n: "!a\n"),
    "fences": filled(lambda n: "```\nx = 1\n```\n", start=""),
    "fences around what is no Python": filled(lambda n: "```\nx = \n```\n", start=""),
    "prompts": filled(lambda n: ">>> x = \n", start=""),
    "functions, none of them asked for": filled(lambda n: f"def a{n}(): pass\n", start=""),
    "brackets": repeated("[", end="]"),
    "digits": repeated("9"),
    "nothing": "\0" * 40_000,
}


@pytest.mark.parametrize("text", TOO_LONG.values(), ids=TOO_LONG)
def test_a_source_that_is_too_long_is_not_read(text):
    assert f"longer than {LONGEST:,} characters" in check("patchify", text).diagnosis


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP)
def test_a_source_that_is_nested_too_deeply_is_said_to_be(text):
    assert "nested too deeply" in check("patchify", text).diagnosis


@pytest.mark.parametrize("text", TANGLED.values(), ids=TANGLED)
def test_names_that_stand_for_one_another_without_end_are_said_to(text):
    assert "stand for one another" in check("patchify", text).diagnosis


@pytest.mark.parametrize("text", [*WRONG.values(), *NO_ANSWER.values()], ids=[*WRONG, *NO_ANSWER])
def test_a_long_source_gets_its_verdict(text):
    verdict = check("patchify", text, seed=0)
    assert not verdict.passed
    assert verdict.diagnosis
