"""Waiting for a page that lets nobody evaluate a string, as the book's policy has it."""

import time


def until(page, expression, arg=None, seconds=60):
    """Ask again until the expression (or function of `arg`) is true in the page; TimeoutError after so many seconds.

    Playwright's own `wait_for_function` asks from a timer of the page, where the policy refuses it unless the first
    answer was yes.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"not true in {seconds} s: {expression}")
        page.wait_for_timeout(30)
