"""After the first visit a reader's browser fetches, in idle time, every file that some page needs. While there is a
network it is always asked first, so nobody reads an old page; without one the copy answers. A new build has a new
version: its worker fetches what changed, takes over what did not, and drops the old copy.
"""

import hashlib
import json
from pathlib import Path

from ..site import is_site

HERE = Path(__file__).parent
# What is not needed to read: sources for download, Sphinx's own records, and the engine, which keeps itself.
LEFT_OUT = ("_sources/", "_downloads/", ".doctrees/", "_static/live/licences/", "sw.js", "objects.inv", ".buildinfo")
LEFT_OUT_KINDS = {".apkg", ".epub", ".gz", ".ipynb", ".map", ".pdf"}


def hashes(out):
    """{path: hash} of the built files that are there without a network."""
    files = {}
    for path in sorted(Path(out).rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and not name.startswith(LEFT_OUT) and path.suffix not in LEFT_OUT_KINDS:
            files[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return files


def add_script(app):
    if is_site(app):
        app.config.html_static_path.append(str(HERE / "web/offline.js"))
        app.add_js_file("offline.js", loading_method="defer")


def write_worker(app, exception):
    if exception or not is_site(app):
        return
    files = json.dumps(hashes(app.outdir), separators=(",", ":"))
    version = hashlib.sha256(files.encode()).hexdigest()[:12]
    worker = (HERE / "web/sw.js").read_text(encoding="utf-8")
    filled = worker.replace("VERSION", version).replace('"FILES"', files)
    (Path(app.outdir) / "sw.js").write_text(filled, encoding="utf-8")


def setup(app):
    app.connect("builder-inited", add_script)
    # after everything else that writes files, search included
    app.connect("build-finished", write_worker, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
