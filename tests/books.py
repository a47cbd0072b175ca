"""Small books for the tests: pages in, a site out, built by the Sphinx that builds the real one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "tests/bank/book/chapters"  # two questions, a notebook that proves them, a bibliography


def write(source, pages, **config):
    """A book in the folder `source`: pages {name: Markdown, notebook, or the path of a file}, config as conf.py takes it."""
    settings = {"html_theme": "sphinx_book_theme", "nb_ipywidgets_js": {}, "root_doc": "index"}
    settings |= {"exclude_patterns": ["html", "jupyter_execute"]} | config  # what a build leaves beside its sources
    source.mkdir(parents=True, exist_ok=True)
    (source / "conf.py").write_text("".join(f"{name} = {value!r}\n" for name, value in settings.items()))
    for name, page in pages.items():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(page, Path):
            shutil.copy(page, target.with_suffix(page.suffix))
        elif isinstance(page, str):
            target.with_suffix(".md").write_text(page, encoding="utf-8")
        else:
            nbformat.write(page, target.with_suffix(".ipynb"))
    tree = "\n".join(pages)
    (source / "index.md").write_text(f"# Sample\n\n```{{toctree}}\n{tree}\n```\n")


def sphinx(source, out, *names, strict=False, **environment):
    """Build the pages, or only those named; what Sphinx warned of. RuntimeError where it failed, warnings too if strict."""
    options = ["-q", "-b", "html", *(["-W", "--keep-going"] if strict else [])]
    return _run([sys.executable, "-m", "sphinx", *options, source, out, *names], environment)


def jupyter_book(source, **environment):
    """Build a book that has a _config.yml and a _toc.yml, warnings being errors; the folder of its pages."""
    _run([Path(sys.executable).with_name("jupyter-book"), "build", source, "-W", "--keep-going"], environment)
    return source / "_build/html"


def _run(command, environment):
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, env=surroundings)
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    return done.stderr
