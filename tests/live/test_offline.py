"""The site without a network: a whole copy, the newest pages, and live cells that ran before."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live.live_page import open_live, run
from tools.serve import Quiet, served

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
    newest = old.replace("Some words.", "Newer words.")
    changed = hashlib.sha256(newest.encode()).hexdigest()[:12]
    newer = json.dumps({**json.loads(files), "figures.html": changed})
    try:
        page.write_text(newest)
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


# Hosts that are not as a host should be


class Portal(Quiet):
    """Asks for a login where a page was wanted, while `closed`."""

    closed = True

    def do_GET(self):
        if not (self.closed and "figures" in self.path):
            return super().do_GET()
        body = b"<!doctype html><title>Hotel</title><h1>Please log in</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Clean(Quiet):
    """Serves x.html as x, and sends who asks for x.html there, as hosts of clean addresses do."""

    def do_GET(self):
        if self.path.endswith(".html"):
            self.send_response(308)
            self.send_header("Location", self.path.removesuffix(".html"))
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return super().do_GET()

    def translate_path(self, path):
        file = super().translate_path(path)
        return f"{file}.html" if Path(f"{file}.html").is_file() else file


class Unpacking(Quiet):
    """Says of a .gz that it is a packed form of something, which browsers then unpack."""

    def end_headers(self):
        if self.path.endswith(".gz"):
            self.send_header("Content-Encoding", "gzip")
        super().end_headers()


@pytest.fixture
def anybody(browser):
    """A fresh visitor, of any host."""
    context = browser.new_context()
    context.set_default_timeout(120_000)
    yield context
    context.close()


def settled(tab):
    """Wait until an attempt to make a copy has ended, well or not."""
    tab.evaluate("""async () => {
      const found = await navigator.serviceWorker.register("sw.js");
      const worker = found.installing ?? found.waiting ?? found.active;
      while (!["activated", "redundant"].includes(worker.state)) await new Promise(done => setTimeout(done, 100));
    }""")


def test_a_login_page_never_becomes_the_offline_page(site, anybody):
    class Host(Portal):
        pass

    with served(site, Host) as host:
        tab = anybody.new_page()
        tab.goto(f"{host.address}attention/numbers.html")
        settled(tab)
        assert tab.evaluate("navigator.serviceWorker.getRegistration().then(found => found?.active ?? null)") is None
        Host.closed = False
        tab.goto(f"{host.address}attention/numbers.html")
        settled(tab)
        assert tab.evaluate(TAKEN_OVER)
        host.stop()
        tab.goto(f"{host.address}attention/figures.html")
        expect(tab.locator(".bd-article h1").first).to_have_text(re.compile("A page"))


def test_a_spoilt_copy_is_not_taken_over_by_the_next_version(visited, host, address, site):
    spoil = """async () => {
      const [name] = (await caches.keys()).filter(name => name.startsWith("attnteach-site"));
      await (await caches.open(name)).put(new URL("torch.html", location).href, new Response("Please log in"));
    }"""
    worker = site / "attention/sw.js"
    before = worker.read_text()
    try:
        visited.evaluate(spoil)
        worker.write_text(before.replace("CACHE = `${NAME}", "CACHE = `${NAME}new-"))
        visited.evaluate("navigator.serviceWorker.getRegistration().then(worker => worker.update())")
        visited.evaluate(ONLY_THE_NEW)
        host.stop()
        visited.goto(address + "torch.html")
        expect(visited.locator(".bd-article h1").first).to_be_visible()
    finally:
        worker.write_text(before)


@pytest.mark.parametrize("second", ["other", "attention/nested"])
def test_two_copies_on_one_host_keep_apart(site, anybody, tmp_path, second):
    for folder in ("attention", second):
        shutil.copytree(site / "attention", tmp_path / folder)
    worker = tmp_path / second / "sw.js"
    worker.write_text(worker.read_text().replace("CACHE = `${NAME}", "CACHE = `${NAME}other-"))
    with served(tmp_path) as host:
        tab = anybody.new_page()
        for folder in ("attention", second):
            tab.goto(f"{host.address}{folder}/numbers.html")
            assert tab.evaluate(TAKEN_OVER)
            settled(tab)
        for folder in ("attention", second):
            open_live(tab, f"{host.address}{folder}/numbers.html")
        host.stop()
        for folder in ("attention", second):
            tab.goto(f"{host.address}{folder}/torch.html")
            expect(tab.locator(".bd-article h1").first).to_be_visible()
            open_live(tab, f"{host.address}{folder}/numbers.html")
            assert run(tab, 2) == "sum 2"


def test_a_host_of_clean_addresses_reads_offline(site, anybody):
    with served(site, Clean) as host:
        tab = anybody.new_page()
        tab.goto(f"{host.address}attention/numbers.html")
        assert tab.url.endswith("/numbers")
        assert tab.evaluate(TAKEN_OVER)
        host.stop()
        for page in ("figures", "figures.html", "torch?x=1#y", ""):
            tab.goto(f"{host.address}attention/{page}")
            expect(tab.locator(".bd-article h1").first).to_be_visible()


def test_a_host_that_unpacks_on_its_way_runs_live_once_and_again(site, anybody):
    with served(site, Unpacking) as host:
        tab = anybody.new_page()
        fetched = []
        anybody.on("request", lambda request: fetched.append(request.url) if request.url.endswith(".gz") else None)
        for _ in range(2):
            open_live(tab, f"{host.address}attention/numbers.html")
            assert run(tab, 2) == "sum 2"
        assert len(fetched) == 3
        run(tab, 2, "import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
        expect(tab.locator(".live-output img.live-figure")).to_be_visible()
