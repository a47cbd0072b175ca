"""Interactive figures carry all their states; the large ones lie in files of their own, so that the page's words come first."""

import hashlib
import re
from pathlib import Path

BUILT = re.compile(r'(<script type="application/json" class="attn-built")>(.*?)(</script>)', re.S)
LARGE = 30_000  # characters
FOLDER = "_static/figures"


def lay_aside(app, pagename, templatename, context, doctree):
    if app.builder.name != "html":
        return

    def move(found):
        head, data, tail = found.groups()
        if len(data) < LARGE:
            return found[0]
        name = f"{FOLDER}/{hashlib.sha256(data.encode()).hexdigest()[:16]}.json"
        path = Path(app.outdir) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data, encoding="utf-8")
        return f'{head} data-src="{context["pathto"](name, 1)}">{tail}'

    context["body"] = BUILT.sub(move, context.get("body") or "")


def setup(app):
    app.connect("html-page-context", lay_aside)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
