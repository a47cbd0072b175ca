"""The one style sheet of the site: all sheets in their order, without the rules that no page and no script can use."""

import subprocess
from pathlib import Path

from ..node import node
from ..site import is_site

SHEET = "site.css"
THEME = ("styles/theme.css", "styles/pydata-sphinx-theme.css")  # the theme's template names them itself
TOOL = Path(__file__).with_name("sheet.mjs")


def write_sheet(app, exception):
    if exception or not is_site(app):
        return
    static = Path(app.outdir) / "_static"
    ordered = sorted(app.builder._css_files, key=lambda sheet: sheet.priority)
    names = [str(sheet.filename).removeprefix("_static/") for sheet in ordered]
    names = [*THEME, *(name for name in names if "thebe" not in name)]
    subprocess.run([node(), TOOL, app.outdir, static / SHEET, *(static / name for name in names)], check=True)
