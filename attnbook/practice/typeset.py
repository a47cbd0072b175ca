"""Set the maths of rendered pages with KaTeX, all expressions in one run of Node.js."""

import json
import subprocess
from html import escape
from pathlib import Path

from attnteach.bank.render import maths, set_maths

from ..node import node

TOOL = Path(__file__).parent / "maths.mjs"


def set_expressions(expressions):
    """{(TeX, is it a block): (HTML or None, what is wrong or None)}."""
    text = json.dumps(expressions)
    done = subprocess.run([node(), TOOL], input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{TOOL.name}: {done.stderr.strip()}")
    return dict(zip(expressions, json.loads(done.stdout), strict=True))


def unset(tex):
    """Maths that cannot be set, as it was written: it may hold what a browser would take for markup."""
    return f"<code>{escape(tex)}</code>"


def typeset(pages):
    """({name: HTML with its maths set}, [(name, TeX, what is wrong)]) of {name: rendered HTML}.

    Maths that cannot be set stands there as the TeX that it is.
    """
    expressions = {name: maths(page) for name, page in pages.items()}
    results = set_expressions(list(dict.fromkeys(each for page in expressions.values() for each in page)))
    wrong = [
        (name, each[0], results[each][1]) for name, page in expressions.items() for each in page if results[each][1]
    ]
    set_pages = {
        name: set_maths(page, lambda tex, block: results[tex, block][0] or unset(tex)) for name, page in pages.items()
    }
    return set_pages, wrong
