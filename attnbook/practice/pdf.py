"""Print the sheets to PDF with a browser of this machine; without one there is only the page to print."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def browser():
    named = [os.environ.get("CHROME_PATH"), *map(shutil.which, NAMES)]
    return next((path for path in named if path and Path(path).exists()), None)


def print_pdf(program, page, target):
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
            "--disable-component-update", "--disable-sync", "--no-pdf-header-footer", "--generate-pdf-document-outline",
            f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=180, check=True)


def print_pdfs(folder, files, cache):
    """Print the pages `files` {name: HTML} beside themselves; return the names of the PDFs.

    A page that has not changed is taken from the folder `cache`.
    """
    program = browser()
    if not program:
        return []
    cache.mkdir(parents=True, exist_ok=True)
    names = []
    for name, page in files.items():
        printed = cache / f"{hashlib.sha256(page.encode()).hexdigest()[:16]}.pdf"
        if not printed.exists():
            try:
                print_pdf(program, (folder / name).resolve(), printed.resolve())
            except (subprocess.SubprocessError, OSError):
                continue
        target = folder / Path(name).with_suffix(".pdf")
        shutil.copyfile(printed, target)
        names.append(target.name)
    return names
