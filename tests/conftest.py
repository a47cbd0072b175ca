"""What every test relies on: a browser to itself, and that a busy machine is slow, not broken."""

import os

import pytest
from hypothesis import settings
from playwright.sync_api import Error, sync_playwright

from tools.browser import FLAGS, find, find_firefox

settings.register_profile("attnteach", deadline=None)
settings.load_profile("attnteach")


@pytest.fixture(scope="module")
def playwright():
    """It ends with its file, because there may be one in a process at a time."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright):
    """A real Chromium."""
    chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS, headless="HEADED" not in os.environ)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def firefox(playwright):
    """The Firefox of this machine, driven as it is; without one that Playwright can drive, what needs it is skipped."""
    program = find_firefox()
    if not program:
        pytest.skip("no Firefox on this machine")
    running = playwright.firefox.launch(
        channel="moz-firefox", executable_path=program, headless="HEADED" not in os.environ
    )
    try:
        running.new_context().close()
    except Error as error:
        running.close()
        pytest.skip(f"Playwright cannot drive Firefox {running.version}: {str(error).splitlines()[0]}")
    yield running
    running.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The folder of the pages of a small book, built as a publisher does."""
    from tests.publish.published import ADDRESS, build

    return build(tmp_path_factory.mktemp("published"), ADDRESS.rstrip("/"))


# files whose tests are long and share nothing: two processes may take turns in them
APART = ("test_corpus.py", "test_problems.py")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items):
    """Keep the tests of a file in one process; and a browser on a busy machine misses a moment now and then: once more, and the report says so."""
    for item in items:
        if item.path.name not in APART:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
        if {"browser", "firefox"} & set(item.fixturenames):
            item.add_marker(pytest.mark.flaky(reruns=1))
