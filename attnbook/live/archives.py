"""Which Python files a page gets (carried.yml says it), and in which archive: stored zips that the browser opens without copying."""

import io
import json
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import yaml

from attnbook.words import words
from attnteach.models.trained import home

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "attnteach"
STDLIB, SITE = "python3.15", "site-packages"
EPOCH = (2026, 1, 1, 0, 0, 0)
TRAINED = PACKAGE / "models/trained.py"
WEIGHTS = home()

CARRIED = yaml.safe_load((HERE / "carried.yml").read_text(encoding="utf-8"))
LEFT_OUT = set(CARRIED["standard_library"]["left_out"].split())
ENCODINGS = set(CARRIED["standard_library"]["encodings"].split())
TESTS = tuple(CARRIED["standard_library"]["tests"])
FIGURES = {name: set(modules.split()) for name, modules in CARRIED["figures"].items() if name != "fonts"}
FONTS = tuple(CARRIED["figures"]["fonts"])
NATIVE = {name.removeprefix("attnteach.") for name in CARRIED["absent"] if name.startswith("attnteach.")}
GUEST_WORDS = ("not_here", "too_much", "too_many", "no_input")


def core(stdlib):
    """The standard library and NumPy."""
    chosen = {f"{STDLIB}/{name}": data for name, data in members(stdlib) if in_core(name)}
    # `from numpy import *` asks for it; the compiler behind it stays away
    return {**chosen, f"{STDLIB}/numpy/f2py/__init__.py": b""}


def in_core(name):
    top, stem = name.split("/")[0].removesuffix(".pyc"), Path(name).stem
    if name.endswith((".pyi", "METADATA", "entry_points.txt")) or any(part in name for part in TESTS):
        return False
    return top not in LEFT_OUT and (top != "encodings" or stem in ENCODINGS)


def figures(stdlib):
    """matplotlib, what it imports, its fonts and styles."""
    chosen = {f"{SITE}/{name}": data for name, data in members(stdlib) if in_figures(name)}
    data = zipfile.ZipFile(io.BytesIO(dict(members(stdlib, "matplotlib/mpl-data.zip"))["matplotlib/mpl-data.zip"]))
    for name in data.namelist():
        if (
            name == "matplotlibrc"
            or name.startswith("stylelib/")
            or (Path(name).name.startswith(FONTS) and name.endswith(".ttf"))
        ):
            chosen[f"{SITE}/matplotlib/mpl-data/{name}"] = data.read(name)
    return chosen


def in_figures(name):
    top, stem = name.split("/")[0].removesuffix(".pyc"), Path(name).stem
    if not name.endswith(".pyc") or any(part in name for part in TESTS):
        return False
    if top == "fontTools":
        return name.removeprefix("fontTools/").removesuffix(".pyc") in FIGURES["fontTools"]
    if top == "PIL":
        return stem in FIGURES["PIL"]
    return top in FIGURES["packages"] and (not name.startswith("matplotlib/backends/") or stem in FIGURES["backends"])


def widgets():
    """ipywidgets, as sources."""
    return {name: data for package in CARRIED["distributions"]["widgets"] for name, data in sources(package)}


def book(language="en"):
    """This package, what it imports, and the guest's half of the notebook, as sources."""
    chosen = {name: data for package in CARRIED["distributions"]["book"] for name, data in sources(package)}
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and path.suffix not in (".pyc", ".npz") and path != TRAINED and inside.parts[0] not in NATIVE:
            chosen[f"{SITE}/attnteach/{inside.as_posix()}"] = path.read_bytes()
    for package, files in CARRIED["borrowed"].items():
        borrowed = {file.as_posix(): file for file in distribution(package).files}
        chosen |= {f"{SITE}/{name}": borrowed[name].locate().read_bytes() for name in files}
    for path in sorted((HERE / "guest").rglob("*.py")):
        chosen[f"{SITE}/{path.relative_to(HERE / 'guest').as_posix()}"] = path.read_bytes()
    chosen[f"{SITE}/live/page.json"] = json.dumps(for_guest(language)).encode()
    return chosen


def for_guest(language):
    """What the page's Python knows of the page: what it lacks, what it can fetch, and the words it says."""
    archives = {module: name for name, archive in CARRIED["on_demand"].items() for module in archive["modules"]}
    texts = {name: words("live", language)[name] for name in GUEST_WORDS}
    return {"absent": list(CARRIED["absent"]), "harmless": CARRIED["harmless"], "archives": archives, "words": texts}


def trained():
    """The weights of the models that the book trains, and the module that reads them."""
    paths = {"trained.py": TRAINED, **{f"weights/{path.name}": path for path in sorted(WEIGHTS.glob("[!.]*.npz"))}}
    return {f"{SITE}/attnteach/models/{name}": path.read_bytes() for name, path in paths.items()}


def sources(package):
    for file in sorted(distribution(package).files, key=str):
        name = file.as_posix()
        if (
            name.endswith(".py")
            and "/tests/" not in name
            and not any(x in name for x in ("/torch/", "/dask/", "/cupy/"))
        ):
            yield f"{SITE}/{name}", file.locate().read_bytes()


def members(stdlib, only=None):
    with zipfile.ZipFile(stdlib) as archive:
        for name in [only] if only else archive.namelist():
            yield name, archive.read(name)


def stored(files):
    """A zip of {path: bytes} whose members are not compressed, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return out.getvalue()
