"""What every test relies on: one browser at a time, and that a busy machine is slow, not broken."""

import os

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from tools.browser import FLAGS, find

settings.register_profile("attnteach", deadline=None)
settings.load_profile("attnteach")


@pytest.fixture(scope="module")
def browser():
    """A real Chromium; it ends with its file, because Playwright allows one in a process at a time."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS, headless="HEADED" not in os.environ)
        yield chromium
        chromium.close()


def pytest_collection_modifyitems(items):
    """A browser on a busy machine misses a moment now and then: once more, and the report says so."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=1))
