"""Set the maths of rendered pages with KaTeX, all expressions in one run of Node.js."""

import json
import subprocess
from pathlib import Path

from attnteach.bank.render import maths, set_maths

from ..node import node

TOOLS = Path(__file__).parent / "tools.mjs"


def run_tool(*arguments, text=None):
    done = subprocess.run(
        [node(), TOOLS, *map(str, arguments)], input=text, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        raise RuntimeError(f"{TOOLS.name} {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def typeset(pages):
    """({name: HTML with its maths set}, [(name, TeX, what is wrong)]) of {name: rendered HTML}."""
    expressions = list(dict.fromkeys(found for page in pages.values() for found in maths(page)))
    if not expressions:
        return dict(pages), []
    results = dict(zip(expressions, json.loads(run_tool("maths", text=json.dumps(expressions))), strict=True))
    wrong = [
        (name, tex, results[tex, block][1])
        for name, page in pages.items()
        for tex, block in maths(page)
        if results[tex, block][1]
    ]
    return {
        name: set_maths(page, lambda tex, block: results[tex, block][0] or tex) for name, page in pages.items()
    }, wrong
