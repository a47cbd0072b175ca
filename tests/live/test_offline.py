"""The site without a network: a whole copy, the newest pages, and live cells that ran before."""

import json

import pytest
from playwright.sync_api import expect

from tests.live.live_page import open_live, run
from tools.serve import served

TAKEN_OVER = "() => new Promise(done => { const look = () => navigator.serviceWorker.controller ? done(true) : setTimeout(look, 100); look(); })"

ONLY_THE_NEW = """async () => {
  for (;;) {
    const names = (await caches.keys()).filter(name => name.startsWith("attnteach-site"));
    if (names.length === 1 && names[0].includes("new-")) return;
    await new Promise(done => setTimeout(done, 100));
  }
}"""


@pytest.fixture
def host(site):
    """A server of one test's own, which can go away."""
    with served(site) as running:
        yield running


@pytest.fixture
def address(host):
    return f"{host.address}attention/"


@pytest.fixture
def visited(tab, address):
    """A reader who has opened one page, long enough for the copy to be made."""
    tab.goto(address + "numbers.html")
    assert tab.evaluate(TAKEN_OVER)
    return tab


def test_pages_never_opened_read_offline(visited, host, address):
    host.stop()
    for page in ("figures.html", "", "torch.html"):
        visited.goto(address + page)
        expect(visited.locator(".bd-article h1").first).to_be_visible()
        styled = visited.locator(".bd-article h1").first.evaluate("node => getComputedStyle(node).fontFamily")
        assert "Times" not in styled


def test_what_ran_live_runs_offline(visited, host, address):
    open_live(visited, address + "figures.html")
    run(visited, 1)
    host.stop()
    open_live(visited, address + "figures.html")
    assert run(visited, 1) == "(5, 4)"
    run(visited, 2)
    expect(visited.locator(".live-output svg").first).to_be_visible()


def test_online_the_newest_page_is_shown(visited, address, site):
    page = site / "attention/numbers.html"
    before = page.read_text()
    try:
        page.write_text(before.replace("Some words.", "Newer words."))
        visited.goto(address + "numbers.html")
        expect(visited.get_by_text("Newer words.")).to_be_visible()
    finally:
        page.write_text(before)


def test_a_new_version_replaces_an_old_copy(visited, host, address, site):
    worker, page = site / "attention/sw.js", site / "attention/figures.html"
    before, old = worker.read_text(), page.read_text()
    files = before.split("FILES = ")[1].split(";\n")[0]
    newer = json.dumps({**json.loads(files), "figures.html": "changed"})
    try:
        page.write_text(old.replace("Some words.", "Newer words."))
        worker.write_text(before.replace(files, newer).replace("CACHE = `${NAME}", "CACHE = `${NAME}new-"))
        visited.evaluate("navigator.serviceWorker.getRegistration().then(worker => worker.update())")
        visited.evaluate(ONLY_THE_NEW)
        host.stop()
        visited.goto(address + "figures.html")
        expect(visited.get_by_text("Newer words.")).to_be_visible()
        visited.goto(address + "torch.html")
        expect(visited.locator(".bd-article h1").first).to_be_visible()
    finally:
        worker.write_text(before)
        page.write_text(old)
