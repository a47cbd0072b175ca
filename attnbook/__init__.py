"""The machinery that makes the site of the book: each feature is a folder, and this extension sets them up in order."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "attnteach"

# What a chapter's outputs depend on besides its own cells; the pages' own machinery is not part of it.
INGREDIENTS = ("*.py", "*.js", "*.css", "*.json", "*.npz", "*.yml")
MACHINERY = {"bank"}


def fingerprint():
    """Hash of the package and of the pinned versions: what chapters were executed with."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for pattern in INGREDIENTS:
        for path in sorted(PACKAGE.rglob(pattern)):
            relative = path.relative_to(PACKAGE)
            if relative.parts[0] not in MACHINERY:
                digest.update(relative.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def configure(app, config):
    config.nb_execution_cache_path = str(Path(app.outdir).parent / ".jupyter_cache" / fingerprint())


FEATURES = (
    "pages",
    "maths",
    "reference",
    "search",
    "figures",
    "live",
    "offline",
    "practice",
    "problems",
    "publish",
    "editions",
)


def setup(app):
    app.connect("config-inited", configure, priority=400)
    for feature in FEATURES:
        app.setup_extension(f"{__name__}.{feature}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
