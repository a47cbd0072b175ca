"""What a reader does on a live page."""

import re

LIVE = ".live-bar[data-live=ready]"
FINISHED = re.compile("^(ran|failed|stopped)")


def open_live(tab, url):
    tab.goto(url)
    make_live(tab)
    tab.wait_for_selector(LIVE, timeout=60_000)


def make_live(tab):
    tab.get_by_role("button", name="Make this page live").click()


def cell(tab, number):
    return tab.locator("div.cell").nth(number - 1)


def button(tab, number, name):
    return cell(tab, number).get_by_role("button", name=name)


def write(tab, number, code):
    """Replace the code of a cell, as a reader who pastes."""
    cell(tab, number).locator(".cm-content").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text(code)


def start(tab, number, code=None):
    if code is not None:
        write(tab, number, code)
    button(tab, number, "Run this cell").click()


def run(tab, number, code=None, timeout=30_000):
    """Run a cell and wait; the text of its output."""
    start(tab, number, code)
    return result(tab, number, timeout)


def result(tab, number, timeout=30_000):
    cell(tab, number).locator(".live-state").filter(has_text=FINISHED).wait_for(timeout=timeout)
    return shown(tab, number).inner_text().strip()


def shown(tab, number):
    return cell(tab, number).locator(".live-output")


def status(tab):
    return tab.locator(".live-status")
