"""Lays the states of a large interactive figure aside, where the figure fetches them when a reader comes near."""

import hashlib
import re
from pathlib import Path

from ..site import is_site

BUILT = re.compile(r'(<script type="application/json" class="attn-built")>(.*?)(</script>)', re.S)
LARGE = 30_000  # characters
FOLDER = "_static/figures"


def lay_aside(app, pagename, templatename, context, doctree):
    if not is_site(app):
        return

    def move(match):
        head, data, tail = match.groups()
        if len(data) < LARGE:
            return match[0]
        name = f"{FOLDER}/{hashlib.sha256(data.encode()).hexdigest()[:16]}.json"
        path = Path(app.outdir) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data, encoding="utf-8")
        return f'{head} data-src="{context["pathto"](name, 1)}">{tail}'

    context["body"] = BUILT.sub(move, context.get("body") or "")


def setup(app):
    app.connect("html-page-context", lay_aside)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
