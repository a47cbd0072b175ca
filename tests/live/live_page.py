"""What a reader does on a live page."""

import re

LIVE = ".live-bar[data-live=ready]"
FINISHED = re.compile("^(ran|failed|stopped)")


def open_live(tab, url):
    tab.goto(url)
    tab.get_by_role("button", name="Make this page live").click()
    tab.wait_for_selector(LIVE, timeout=60_000)


def cell(tab, number):
    return tab.locator("div.cell").nth(number - 1)


def write(tab, number, code):
    """Replace the code of a cell, as a reader who pastes."""
    content = cell(tab, number).locator(".cm-content")
    content.click()
    tab.keyboard.press("Control+A")
    tab.keyboard.insert_text(code)


def run(tab, number, code=None, timeout=30_000):
    """Run a cell and wait; the text of its output."""
    if code is not None:
        write(tab, number, code)
    cell(tab, number).get_by_role("button", name="Run this cell").click()
    return result(tab, number, timeout)


def result(tab, number, timeout=30_000):
    cell(tab, number).locator(".live-state").filter(has_text=FINISHED).wait_for(timeout=timeout)
    return cell(tab, number).locator(".live-output").inner_text()
