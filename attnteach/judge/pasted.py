"""Text as people paste it: what is not Python around an answer is blanked, and every line keeps its number."""

import ast
import re
import textwrap
import warnings

FENCE = re.compile(r"^\s*(```|~~~)")
FIRST_PROMPT = re.compile(r"^\s*(>>> ?|In \[\d*\]: ?)")
PROMPT = re.compile(r"^\s*(>>> ?|In \[\d*\]: ?|\.\.\.:? ?)")
MARKS = {0xA0: " ", 0x200B: None, 0xFEFF: None}  # spaces that do not break, or have no width
MAGIC = re.compile(r"^\s*(%|!|\?)|^\s*[\w.]+\?{1,2}\s*$")  # of a notebook: %matplotlib, !pip, a question mark
MAGICS = 50  # of them that are taken out


def cleaned(text):
    """A pasted answer without the marks of editors and web pages, code fences, prompts, and magics of notebooks."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if _error(text) is None:
        return text
    lines = _inside_fences(text.translate(MARKS).split("\n"))
    if any(FIRST_PROMPT.match(line) for line in lines):
        lines = [PROMPT.sub("", line) if PROMPT.match(line) else "" for line in lines]
    return _without_magics(textwrap.dedent("\n".join(lines)).split("\n"))


def _inside_fences(lines):
    """The code between fences, without blocks that are none where others are; all lines where there is no fence."""
    fences = [number for number, line in enumerate(lines) if FENCE.match(line)]
    if not fences:
        return lines
    blocks = [range(first + 1, last) for first, last in zip(fences[::2], [*fences[1::2], len(lines)], strict=False)]
    code = [block for block in blocks if _error(textwrap.dedent("\n".join(lines[n] for n in block))) is None]
    kept = {number for block in code or blocks for number in block}
    return [line if number in kept else "" for number, line in enumerate(lines)]


def _without_magics(lines):
    """A line goes only where Python stops at it: `%` also divides, and stands in texts. Each costs a reading of the whole."""
    for _ in range(MAGICS):
        error = _error("\n".join(lines))
        if error is None:
            break
        number = (error.lineno or 0) - 1
        if not (0 <= number < len(lines) and MAGIC.match(lines[number])):
            break
        lines = [*lines[:number], re.sub(r"\S.*", "pass", lines[number]), *lines[number + 1 :]]
    return "\n".join(lines)


def _error(text):
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None
