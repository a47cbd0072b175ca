"""The machinery that makes the site of the book: each feature is a folder, and this extension sets them up in order."""

FEATURES = (
    "execution",
    "pages",
    "maths",
    "reference",
    "search",
    "figures",
    "live",
    "policy",
    "offline",
    "practice",
    "problems",
    "publish",
    "editions",
)


def setup(app):
    for feature in FEATURES:
        app.setup_extension(f"{__name__}.{feature}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
