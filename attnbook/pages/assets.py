"""The book's look: its colours as a style sheet, its mark as logo and icon, and the script of every page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from attnteach.plots.picture import variables
from attnteach.plots.style import COLOURS

from ..bundler import bundle
from ..site import is_site, staged
from ..words import words

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"


def colour_sheet():
    """CSS that gives the theme its colours, light and dark, and names those of answers and of paper."""
    themes = [
        variables(f'html[data-theme="{name}"]', "--pst-color-", values) for name, values in COLOURS["pages"].items()
    ]
    answers, paper = variables("html", "--attn-", COLOURS["answers"]), variables("html", "--paper-", COLOURS["paper"])
    return "".join([*themes, answers, paper])


def lay_look(app, config):
    """Write the sheet of colours, logo and icon, and tell Sphinx where the rest of the look lies."""
    folder = staged(app, ".assets")
    (folder / "colours.css").write_text(colour_sheet(), encoding="utf-8")
    mark = Environment(loader=FileSystemLoader(TEMPLATES)).get_template("mark.svg")
    for name, size in (("logo.svg", ' width="32" height="32"'), ("favicon.svg", "")):
        (folder / name).write_text(mark.render(COLOURS["mark"], size=size), encoding="utf-8")
    config.html_logo, config.html_favicon = str(folder / "logo.svg"), str(folder / "favicon.svg")
    config.html_static_path.append(str(HERE / "web/attnteach.css"))
    config.templates_path.append(str(TEMPLATES))


def bundle_script(app):
    """What every page runs, in one script."""
    if is_site(app):
        data = {"words": words("search", app.config.language)}
        bundle(HERE / "web", ["attnteach.js"], staged(app, ".assets"), kind="iife", data=data)


def give_words(app, pagename, templatename, context, doctree):
    """Templates take their texts by `words("pages")`."""
    context["words"] = lambda section: words(section, app.config.language)
