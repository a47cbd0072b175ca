"""What every feature asks of a build: whether it makes the site, where a page lies, where generated files go."""

from pathlib import Path


def is_site(app):
    """Whether this build makes the pages of the site; a print edition, an e-book or a check of links stays as it is."""
    return app.builder.name in ("html", "dirhtml")


def page_path(app, docname):
    """The file of a built page."""
    return Path(app.builder.get_outfilename(docname))


def staged(app, folder):
    """A folder beside the built pages; what lies in it is copied to `_static/`."""
    path = Path(app.outdir).parent / folder
    path.mkdir(parents=True, exist_ok=True)
    if str(path) not in app.config.html_static_path:
        app.config.html_static_path.append(str(path))
    return path
