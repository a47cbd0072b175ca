"""What goes wrong, and what the reader is told then."""

import re

import pytest
from playwright.sync_api import expect

from tests.live.live_page import LIVE, cell, make_live, open_live, result, run, shown, start, status

READABLE = "div.cell_input pre"
ENGINE, CORE, BOOK, WORKER = "**/engine-*.gz", "**/core-*.gz", "**/book-*.gz", "**/worker-*.js"


@pytest.fixture
def numbers(tab, address):
    open_live(tab, address + "numbers.html")
    return tab


def works_again(tab):
    tab.wait_for_selector(LIVE)
    assert run(tab, 2, "print('alive')") == "alive"


def test_stop_ends_an_endless_loop_and_says_that_variables_are_gone(numbers):
    run(numbers, 4)
    start(numbers, 2, "while True: pass")
    expect(cell(numbers, 2).locator(".live-state")).to_have_text("running")
    numbers.get_by_role("button", name="Stop").click()
    assert "Stopped." in result(numbers, 2)
    expect(status(numbers)).to_contain_text("variables are gone")
    assert "NameError" in run(numbers, 5)
    works_again(numbers)


def test_printing_without_end_is_cut_short(numbers):
    text = run(numbers, 2, "while True: print('x' * 99)", timeout=60_000)
    assert "stopped after 1,000,000 characters of output" in text
    assert numbers.evaluate("document.querySelector('.live-output pre').textContent.length") < 300_000
    works_again(numbers)


def test_swallowing_exceptions_does_not_print_without_end(numbers):
    text = run(numbers, 2, "while True:\n    try: print('x' * 999)\n    except Exception: pass", timeout=60_000)
    assert "characters of output" in text
    works_again(numbers)


def test_allocating_without_bound_is_an_error_not_a_crash(numbers):
    text = run(numbers, 2, "blocks = []\nwhile True: blocks.append(bytearray(10_000_000))", timeout=60_000)
    assert "MemoryError" in text
    assert run(numbers, 2, "blocks.clear(); print('alive')") == "alive"


def test_deep_recursion_is_an_error(numbers):
    assert "RecursionError" in run(numbers, 2, "def f(): return f()\nf()")
    works_again(numbers)


def test_a_broken_engine_restarts_with_a_message(numbers):
    text = run(numbers, 2, "x = []\nfor _ in range(10**5): x = [x]\nprint(repr(x))")
    assert "RecursionError" in text or "broke down" in text
    text = run(numbers, 2, "import os\nos.abort()")
    assert "The engine broke down" in text
    expect(status(numbers)).to_contain_text("variables are gone")
    works_again(numbers)


LOGIN = "<!doctype html><title>Hotel</title><h1>Please log in</h1>"


def spoilt(route):
    """The file with one byte turned over."""
    content = bytearray(route.fetch().body())
    content[len(content) // 2] ^= 0xFF
    route.fulfill(body=bytes(content), content_type="application/gzip")


@pytest.mark.parametrize("file", [ENGINE, CORE, BOOK])
@pytest.mark.parametrize(
    "fault", [spoilt, lambda route: route.fulfill(body=LOGIN, content_type="text/html")], ids=["byte", "login"]
)
def test_a_file_that_is_not_what_was_published_is_refused_and_not_kept(tab, address, file, fault):
    tab.route(file, fault)
    fails_to_start(tab, address, "arrived damaged")
    tab.unroute(file)
    open_live(tab, address + "numbers.html")
    works_again(tab)


SPOIL_KEPT = """async () => {
  const [name] = (await caches.keys()).filter(name => name.startsWith("attnteach-live"));
  const cache = await caches.open(name);
  for (const { url } of await cache.keys()) await cache.put(url, new Response("Please log in"));
}"""


def test_a_kept_file_that_was_spoilt_is_fetched_again(numbers, address):
    numbers.evaluate(SPOIL_KEPT)
    fetched = []
    numbers.on("request", lambda request: fetched.append(request.url) if request.url.endswith(".gz") else None)
    for count in (3, 3):
        open_live(numbers, address + "numbers.html")
        works_again(numbers)
        assert len(fetched) == count


def test_an_archive_that_an_import_asks_for_and_that_is_a_login_page_is_an_import_error(numbers):
    numbers.context.route("**/trained-*", lambda route: route.fulfill(body=LOGIN, content_type="text/html"))
    assert "ImportError: trained-" in run(numbers, 2, "import attnteach.models.trained")
    numbers.context.unroute("**/trained-*")
    assert run(numbers, 2, "import attnteach.models.trained as t\nt.trained('dummy')['b']") == "array([1., 1., 1.])"


def unlike(route):
    """A file that unpacks as the right one does and is another: its head says another time."""
    content = bytearray(route.fetch().body())
    content[4] ^= 0xFF
    route.fulfill(body=bytes(content), content_type="application/gzip")


def test_an_archive_that_an_import_asks_for_and_that_is_another_is_not_kept(numbers, address):
    numbers.context.route("**/trained-*", unlike)
    start(numbers, 2, "import attnteach.models.trained")
    expect(status(numbers)).to_contain_text("is not the file that was published", timeout=30_000)
    numbers.context.unroute("**/trained-*")
    works_again(numbers)
    assert run(numbers, 2, "import attnteach.models.trained as t\nt.trained('dummy')['b']") == "array([1., 1., 1.])"


@pytest.mark.parametrize("file", [ENGINE, CORE])
def test_a_missing_file_is_named_and_the_page_stays_readable(tab, address, file):
    tab.route(file, lambda route: route.fulfill(status=404, body="gone"))
    fails_to_start(tab, address, r"(engine|core)-\w+\.\S+ could not be fetched \(status 404\)")
    tab.unroute(file)
    open_live(tab, address + "numbers.html")
    works_again(tab)


@pytest.mark.parametrize("file", [ENGINE, CORE])
def test_a_file_cut_short_is_refused_and_not_kept(tab, address, file):
    def cut(route):
        route.fulfill(body=route.fetch().body()[:-5000], content_type="application/gzip")

    tab.route(file, cut)
    fails_to_start(tab, address, r"arrived damaged")
    tab.unroute(file)
    open_live(tab, address + "numbers.html")
    works_again(tab)


def test_the_worker_script_missing(tab, address):
    tab.route(WORKER, lambda route: route.fulfill(status=404, body="gone"))
    fails_to_start(tab, address, "could not be")


def fails_to_start(tab, address, why):
    tab.goto(address + "numbers.html")
    make_live(tab)
    tab.wait_for_selector(".live-bar[data-live=failed]", timeout=30_000)
    expect(status(tab)).to_contain_text(re.compile(why))
    expect(status(tab)).to_contain_text("can still be read")
    expect(tab.locator(READABLE)).to_have_count(5)


def test_without_webassembly_the_button_explains_and_the_page_is_complete(tab, address):
    tab.add_init_script("delete window.WebAssembly")
    tab.goto(address + "numbers.html")
    expect(tab.get_by_role("button", name="Make this page live")).to_be_disabled()
    expect(status(tab)).to_contain_text("cannot run Python")
    expect(tab.locator(READABLE)).to_have_count(5)


def test_without_scripts_the_page_is_complete(browser, address):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + "numbers.html")
    expect(tab.locator(READABLE)).to_have_count(5)
    expect(tab.locator(".live-bar")).to_be_hidden()
    context.close()


def test_two_tabs_have_two_sessions(context, address):
    one, two = context.new_page(), context.new_page()
    for tab, value in ((one, 1), (two, 2)):
        open_live(tab, address + "numbers.html")
        run(tab, 2, f"x = {value}")
    assert (run(one, 2, "x"), run(two, 2, "x")) == ("1", "2")


def test_reloading_in_the_middle_of_a_run_starts_afresh(numbers, address):
    start(numbers, 2, "while True: pass")
    expect(cell(numbers, 2).locator(".live-state")).to_have_text("running")
    open_live(numbers, address + "numbers.html")
    works_again(numbers)


DENIED = "Object.defineProperty(self, 'caches', { get() { throw new DOMException('denied', 'SecurityError') } });"
FULL = "Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));"


@pytest.mark.parametrize("fault", [DENIED, FULL], ids=["denied", "full"])
def test_storage_denied_or_full_only_costs_the_cache(tab, address, fault):
    def spoil(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=fault + answer.text())

    tab.context.route(WORKER, spoil)
    open_live(tab, address + "numbers.html")
    assert run(tab, 1) == "(5, 4)"


def test_widgets_of_a_lost_session_are_put_to_rest(tab, address):
    open_live(tab, address + "widgets.html")
    run(tab, 1)
    tab.get_by_role("button", name="Restart").click()
    expect(shown(tab, 1).locator(".live-widget")).to_have_attribute("inert", "")
    run(tab, 1)
    expect(shown(tab, 1).locator(".live-widget")).not_to_have_attribute("inert", "")
