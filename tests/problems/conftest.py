import pytest
from playwright.sync_api import expect

from tests.practice.conftest import Reader, visits
from tests.problems.book import build
from tools.serve import served

expect.set_options(timeout=60_000)  # a busy machine is slow, not broken


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    with served(build(tmp_path_factory.mktemp("problems"))) as site:
        yield site.address


class Solver(Reader):
    """A reader who opens problems and writes answers."""

    def solve(self, id, page=None):
        page = page or self.page
        page.goto(f"{self.address}chapters/practice/problems/{id}.html")
        page.wait_for_selector("[data-room=workbench][data-ready]")
        return page

    def table(self, query=""):
        return self.open("coding_problems", query=query)


@pytest.fixture
def solver(browser, address):
    yield from visits(Solver, browser, address)
