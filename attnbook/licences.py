"""The one collector of licences: the texts that travel with what the site carries from npm and PyPI."""

import json
from importlib.metadata import distribution


def of_npm(packages):
    """{name: text} of the npm packages in these folders; each text begins with name, version and licence."""
    texts = {}
    for folder in packages:
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        files = [path for path in sorted(folder.iterdir()) if path.name.lower().startswith(("licen", "copying"))]
        head = f"{about['name']} {about['version']}: {about.get('license')}"
        name = folder.as_posix().rpartition("node_modules/")[2].replace("/", "__")
        texts[name] = "\n\n".join([head, *(path.read_text(encoding="utf-8") for path in files)])
    return texts


def of_python(distributions):
    """{name: text} of these installed distributions; of one without a file of its licence, what it is called."""
    texts = {}
    for name in distributions:
        about = distribution(name)
        files = [file for file in about.files if "licen" in file.name.lower() and file.suffix != ".py"]
        called = about.metadata.get("License-Expression") or about.metadata.get("License")
        known = [file.locate().read_text(encoding="utf-8") for file in files] or [called]
        texts[name] = "\n\n".join([f"{name} {about.version}", *known])
    return texts


def in_one(texts):
    """All of {name: text} as one text."""
    return f"\n{'-' * 80}\n".join(f"{name}\n\n{texts[name]}" for name in sorted(texts))
