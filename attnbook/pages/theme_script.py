"""The theme's script asks every block for its width at once, which lays out the whole page; reach.js is told of the widths."""

import re
from pathlib import Path

from sphinx.errors import ExtensionError

from ..site import is_site

WIDTHS = re.compile(r'"complete"===document\.readyState\?(\w)\(\):window\.addEventListener\("load",\1\)(?=}\)\(\);)')
NO_WIDTHS = "0 /* the widths are left to attnteach.js */"


def leave_widths(app, exception):
    if exception or not is_site(app):
        return
    script = Path(app.outdir) / "_static/scripts/pydata-sphinx-theme.js"
    text = script.read_text(encoding="utf-8")
    if NO_WIDTHS in text:
        return
    # as long as before: the script's source map holds
    text, count = WIDTHS.subn(lambda match: NO_WIDTHS.ljust(len(match[0])), text)
    if count != 1:
        raise ExtensionError(
            f"the theme's script: 1 place that asks for the widths of blocks was expected, {count} came; see {__name__}"
        )
    script.write_text(text, encoding="utf-8")
