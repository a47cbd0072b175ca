"""Executed notebooks on the disk: one jupyter-cache a notebook and key, `store/<page>/<key>/`, written beside and then renamed."""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from joblib import cpu_count
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from nbclient.exceptions import DeadKernelError

from .keys import key, read
from .words import catalogues, shown, unchanged

COLOUR = re.compile(r"\x1b\[[\d;]*m")
TRAINED = "attnteach.models.trained"
TIMEOUT = 600  # seconds for one cell: a guard against hanging, not a budget


class Failed(Exception):
    """A cell raised, or a notebook changed what it depends on; says which."""


class Page(NamedTuple):
    """A notebook to execute: its file, the folder of its key in the store, and the modules that it reaches."""

    name: str
    path: Path
    folder: Path
    modules: set


def page(path, root, store, package):
    """The Page of a notebook file under `root`; None where it has no code cells."""
    book = read(path)
    if book is None:
        return None
    name = Path(path).relative_to(root).with_suffix("").as_posix()
    hashed, modules = key(book, package)
    return Page(name, Path(path), Path(store) / name / hashed, modules)


def is_executed(page):
    """Whether the store holds the outputs of a page as it is now."""
    record = page.folder / "shown.json"
    return record.exists() and unchanged(json.loads(record.read_text(encoding="utf-8")))


def executed(page):
    """A page's notebook with the outputs of the store."""
    return get_cache(page.folder).merge_match_into_notebook(read(page.path))[1]


def execute_missing(pages, package, cache, say=print):
    """Execute the pages that the store lacks, side by side, those that reach most first -> their names.

    cache: where functions remember their results, unless $ATTNTEACH_CACHE says so. Raises Failed with the first cell that raises.
    """
    missing = sorted((each for each in pages if not is_executed(each)), key=lambda each: -len(each.modules))
    # one thread a kernel: two kernels that share two cores wait for one another's threads
    variables = {"OMP_NUM_THREADS": "1", "ATTNTEACH_CACHE": os.environ.get("ATTNTEACH_CACHE", str(cache))}
    with environment(**variables):
        if any(TRAINED in each.modules for each in missing):  # its weights must not be older than their studies
            subprocess.run([sys.executable, "-m", "attnteach.studies"], check=True)
        execute_all(missing, package, say)
    return [each.name for each in missing]


def execute_all(pages, package, say):
    """Execute pages side by side; raises what the first one raises that fails."""
    with ThreadPoolExecutor(min(cpu_count(), len(pages)) or 1) as pool:
        running = {pool.submit(execute, each, package): each for each in pages}
        try:
            for future in as_completed(running):
                future.result()
                say(f"executed {running[future].name}")
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for kernel in psutil.Process().children(recursive=True):
                kernel.kill()  # a terminal's Ctrl-C does not reach it, and its thread waits for the end of a cell
            raise
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def execute(page, package):
    """Execute one page and put its outputs into the store, in place of those of its other keys."""
    book, seconds = run(read(page.path), page.path)
    now = type(package)(package.folder, package.named, package.words)
    hashed, modules = key(book, now)
    if hashed != page.folder.name:
        raise Failed(f"{page.name} or what it imports was edited while it was executed: run again")
    beside = page.folder.with_name(f".{page.folder.name}-{os.getpid()}")
    get_cache(beside).cache_notebook_bundle(
        CacheBundleIn(book, str(page.path), data={"execution_seconds": seconds}), check_validity=False
    )
    record = json.dumps(shown(book, catalogues(now, modules)), ensure_ascii=False)
    (beside / "shown.json").write_text(record, encoding="utf-8")
    for other in page.folder.parent.iterdir():
        if other.is_dir() and len(other.name) == len(page.folder.name):
            shutil.rmtree(other, ignore_errors=True)
    try:
        beside.replace(page.folder)
    except OSError:  # another build was there first
        shutil.rmtree(beside)


def run(book, path):
    """A notebook with the outputs of its cells, and the seconds that they took. Raises Failed with the source of a cell that raises."""
    try:
        result = single_nb_execution(book, cwd=str(Path(path).parent), timeout=TIMEOUT, allow_errors=False)
    except DeadKernelError as error:
        raise Failed(f"{path}: the kernel died") from error
    if result.err:
        raise Failed(f"{path}: a cell raised\n\n{COLOUR.sub('', str(result.err))}")
    return result.nb, result.time


@contextmanager
def environment(**values):
    """Environment variables for the kernels that start meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
