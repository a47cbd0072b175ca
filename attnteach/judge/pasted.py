"""Text as people paste it: what is not Python around an answer is blanked, and every line keeps its number."""

import re
import textwrap

FENCE = re.compile(r"^\s*(```|~~~)")
PROMPT = re.compile(r"^\s*(>>> ?|\.\.\. ?)")
MARKS = {0xA0: " ", 0x200B: None, 0xFEFF: None}  # spaces that do not break, or have no width
MAGIC = re.compile(r"^\s*(%|!|\?)|^\s*[\w.]+\?{1,2}\s*$")  # of a notebook: %matplotlib, !pip, a question mark


def cleaned(text):
    """A pasted answer without the marks of editors and web pages, code fences, prompts, and magics of notebooks."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if _error(text) is None:
        return text
    lines = _inside_fences(text.translate(MARKS).split("\n"))
    if any(line.lstrip().startswith(">>>") for line in lines):
        lines = [PROMPT.sub("", line) if PROMPT.match(line) else "" for line in lines]
    return _without_magics(textwrap.dedent("\n".join(lines)).split("\n"))


def _inside_fences(lines):
    """The lines between code fences, blanks for the others; all lines where there is no fence."""
    if not any(FENCE.match(line) for line in lines):
        return lines
    inside, kept = False, []
    for line in lines:
        fence = FENCE.match(line)
        kept.append(line if inside and not fence else "")
        inside ^= bool(fence)
    return kept


def _without_magics(lines):
    """A line goes only where Python stops at it: `%` also divides, and stands in texts."""
    while (error := _error("\n".join(lines))) is not None:
        number = (error.lineno or 0) - 1
        if not (0 <= number < len(lines) and MAGIC.match(lines[number])):
            break
        lines = [*lines[:number], re.sub(r"\S.*", "pass", lines[number]), *lines[number + 1 :]]
    return "\n".join(lines)


def _error(text):
    try:
        compile(text, "<answer>", "exec", flags=0x400, dont_inherit=True)  # to a tree only
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None
