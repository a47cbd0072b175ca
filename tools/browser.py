"""Find a Chromium or Chrome for the tests; install one where none is there: python tools/browser.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
FIREFOX = ("firefox", "firefox-esr")
FIREFOX_PLACES = ("/Applications/Firefox.app/Contents/MacOS/firefox", "C:/Program Files/Mozilla Firefox/firefox.exe")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ADVICE = (
    "The site's tests need a browser and none could be installed. Install Chromium or Chrome "
    "(Debian, Ubuntu: `apt-get install chromium`; macOS: `brew install --cask google-chrome`), "
    "or set CHROME_PATH to the program, and run `make test` again."
)


def playwrights_own():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def find():
    """Path of a browser that Playwright can drive, or None."""
    named = [os.environ.get("CHROME_PATH"), *map(shutil.which, NAMES), *PLACES]
    return next((path for path in named if path and Path(path).exists()), None) or next(
        (path for path in [playwrights_own()] if Path(path).exists()), None
    )


def find_firefox():
    """Path of a Firefox of this machine, or None: it is tried where it is, never installed."""
    named = [os.environ.get("FIREFOX_PATH"), *map(shutil.which, FIREFOX), *FIREFOX_PLACES]
    return next((path for path in named if path and Path(path).exists()), None)


def install():
    """Try the platform's ways of installing a browser, one after the other."""
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"
        ways.insert(0, ["sh", "-c", f"export DEBIAN_FRONTEND=noninteractive; {apt}"])
    for way in ways:
        print(f"— no browser found; trying: {way[-1]}", flush=True)
        try:
            done = subprocess.run(way, stdout=subprocess.DEVNULL, timeout=600)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0 and find():
            return find()
    sys.exit(ADVICE)


if __name__ == "__main__":
    print(f"— browser: {find() or install()}", flush=True)
