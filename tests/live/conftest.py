"""The small book, served under a sub-path and opened in a real browser."""

import pytest

from tests.live import small_book
from tools.serve import served

# of pages; a frame for outputs is there to refuse
TELL = """if (window === top) document.addEventListener("securitypolicyviolation",
  ({violatedDirective, blockedURI, sample}) => refused(violatedDirective, blockedURI, sample))"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder that is served; the book lies under `attention/` in it, as on GitHub Pages."""
    source, root = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    small_book.build(source, root / "attention")
    return root


@pytest.fixture(scope="session")
def address(site):
    with served(site) as host:
        yield f"{host.address}attention/"


@pytest.fixture
def context(browser, address):
    """A fresh visitor; the test fails if any page asks another host, throws, or does what its policy refuses."""
    context = browser.new_context()
    context.set_default_timeout(120_000)  # a busy machine is slow, not broken
    abroad, thrown, refused = [], [], []
    context.expose_function("refused", lambda *what: refused.append(what))
    context.add_init_script(TELL)

    def local_only(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.abort()

    context.route("**/*", local_only)
    context.on("weberror", lambda error: thrown.append(str(error.error)))
    yield context
    context.close()
    assert abroad == []
    assert thrown == []
    assert refused == []


@pytest.fixture
def tab(context):
    return context.new_page()
