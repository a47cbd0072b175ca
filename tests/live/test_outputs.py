"""Outputs that would do harm or take for ever: they reach neither progress nor network, and the page goes on."""

import re

import pytest
from playwright.sync_api import expect

from tests.live.live_page import cell, open_live, run, shown
from tests.waiting import until

KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("keyval-store");
  opening.onupgradeneeded = () => opening.result.createObjectStore("keyval");
  opening.onsuccess = () => {
    const change = opening.result.transaction("keyval", "readwrite");
    change.objectStore("keyval").put("precious", "attnteach-progress");
    change.oncomplete = () => { opening.result.close(); localStorage.setItem("mode", "dark"); done(); };
  };
})"""
# tells the frame's own text what it could reach
PROBE = """(async () => {
  const found = [];
  const attempt = async (name, action) => { try { await action(); found.push(name); } catch {} };
  await attempt("storage", () => localStorage.getItem("mode"));
  await attempt("database", () => new Promise((ok, no) => { const o = indexedDB.open("keyval-store"); o.onsuccess = ok; o.onerror = no; }));
  await attempt("parent", () => parent.document.title);
  await attempt("caches", () => caches.keys());
  await attempt("network", () => fetch("numbers.html"));
  await attempt("cookie", () => document.cookie);
  document.body.append("reached: " + found.join(" "));
})()"""


@pytest.fixture
def numbers(tab, address):
    open_live(tab, address + "numbers.html")
    tab.evaluate(KEPT)
    return tab


def display(html, kind="HTML"):
    return f"from IPython.display import {kind}\n{kind}({html!r})"


FORMS = {
    "script": "<p>shown</p><script>PROBE</script>",
    "module": "<p>shown</p><script type=module>PROBE</script>",
    "upper case": "<p>shown</p><SCRIPT TYPE='Text/JavaScript'>PROBE</SCRIPT>",
    "handler": '<p>shown</p><img src=x onerror="PROBE">',
    "nested": '<div><template></template><p>shown</p><style onload="PROBE"></style></div>',
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["HTML", "Markdown"])
def test_a_script_of_an_output_runs_where_it_reaches_nothing(numbers, form, kind):
    run(numbers, 2, display(FORMS[form].replace("PROBE", PROBE.replace('"', "'").replace("\n", " ")), kind))
    frame = shown(numbers, 2).frame_locator("iframe.live-frame")
    expect(frame.get_by_text("shown")).to_be_visible()
    expect(frame.locator("body")).to_have_text(re.compile(r"reached: *$"))
    assert numbers.evaluate("document.documentElement.dataset.hacked ?? null") is None


@pytest.mark.parametrize(
    "html",
    [
        "<a href='javascript:document.documentElement.dataset.hacked = 1'>press</a>",
        "<a href=' java\tscript:document.documentElement.dataset.hacked = 1'>press</a>",
        "<form action='javascript:document.documentElement.dataset.hacked = 1'><button>press</button></form>",
        "<button onclick='try { parent.document.documentElement.dataset.hacked = 1 } catch {}'>press</button>",
    ],
)
def test_what_a_reader_presses_in_an_output_reaches_nothing(numbers, html):
    run(numbers, 2, display(html))
    shown(numbers, 2).frame_locator("iframe.live-frame").get_by_text("press").click()
    numbers.wait_for_timeout(300)
    assert numbers.evaluate("document.documentElement.dataset.hacked ?? null") is None
    assert numbers.url.endswith("numbers.html")


def leaving(context):
    """The addresses elsewhere that are asked for; what a policy stops does not get so far."""
    abroad = []

    def stop(route):
        abroad.append(route.request.url)
        route.abort()

    context.route(re.compile("example.org"), stop)
    return abroad


@pytest.mark.parametrize(
    "html",
    [
        "<iframe src='https://example.org/'></iframe>",
        "<iframe srcdoc='<script>parent.document.documentElement.dataset.hacked = 1</script>'></iframe>",
        "<meta http-equiv=refresh content='0;url=https://example.org/'>",
        "<base href='https://example.org/'><a href=x>x</a>",
        "<object data='https://example.org/'></object>",
        "<link rel=stylesheet href='https://example.org/x.css'>",
        "<script>location = 'https://example.org/?' + 1</script>",
        "<script>top.location = 'https://example.org/'</script>",
        "<script>new Image().src = 'https://example.org/?' + 1; open('https://example.org/')</script>",
    ],
)
def test_an_output_leads_nowhere(browser, address, html):
    context = browser.new_context()
    abroad = leaving(context)
    tab = context.new_page()
    open_live(tab, address + "numbers.html")
    run(tab, 2, display(f"<p>shown</p>{html}"))
    tab.wait_for_timeout(500)
    assert tab.url.endswith("numbers.html")
    assert tab.evaluate("document.documentElement.dataset.hacked ?? null") is None
    assert len(context.pages) == 1
    context.close()
    assert abroad == []


def test_a_picture_from_elsewhere_is_not_asked_for(browser, address):
    context = browser.new_context()
    abroad = leaving(context)
    tab = context.new_page()
    open_live(tab, address + "numbers.html")
    run(
        tab,
        2,
        display(
            "<img src='https://example.org/?secret'><style>p { background: url(https://example.org/) }</style><p>x"
        ),
    )
    tab.wait_for_timeout(500)
    context.close()
    assert abroad == []


def test_a_frame_is_as_high_as_what_it_shows_and_has_a_name(numbers):
    run(numbers, 2, display("<div style='height: 321px'>tall</div><script></script>"))
    frame = shown(numbers, 2).locator("iframe")
    until(numbers, "document.querySelector('iframe.live-frame').clientHeight >= 321")
    assert frame.get_attribute("title")
    run(numbers, 2, display("<div style='height: 99999999px'>tall</div><script></script>"))
    numbers.wait_for_timeout(300)
    assert shown(numbers, 2).locator("iframe").evaluate("node => node.clientHeight") <= 4000


def test_harmless_html_stands_in_the_page(numbers):
    run(
        numbers,
        2,
        display("<table class=mine><tr><td>1</td></tr></table><p style='color: red'>on javascript: and onload=</p>"),
    )
    expect(shown(numbers, 2).locator(".live-html table.mine")).to_be_visible()
    assert shown(numbers, 2).locator("iframe").count() == 0


SLOW = {
    "stars": "'*a ' * 40_000",
    "brackets": "'[' * 40_000",
    "links": "'[a](' * 20_000",
    "emphasis": "'*a **a ' * 15_000",
    "quotes": "'> ' * 5_000 + 'a'",
    "ticks": "' '.join('`' * n for n in range(1, 1200))",
    "tables": "'|a|\\n|-|\\n' + '|x|\\n' * 60_000",
}


@pytest.mark.parametrize("name", SLOW)
def test_markdown_that_takes_long_ends_with_something_to_see_and_the_next_one_is_set(numbers, name):
    run(numbers, 2, f"from IPython.display import Markdown\nMarkdown({SLOW[name]})", timeout=60_000)
    expect(shown(numbers, 2).locator("> *").first).to_be_attached()
    assert run(numbers, 3, display("**after**", "Markdown")) == "after"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("display({'application/x-odd': 'q', 'video/mp4': 'q'}, raw=True)", "application/x-odd, video/mp4"),
        ("display({}, raw=True)", "of a kind that a page cannot show"),
        ("display({'text/html': {'a': 1}}, raw=True)", "its text/html is not what"),
        ("display({'text/html': '<p>x' * 30_000}, raw=True)", "HTML of 30003 elements"),
        ("display({'application/vnd.jupyter.widget-view+json': {'model_id': 'gone'}}, raw=True)", "widget-view+json"),
        ("display({'application/vnd.attnteach.verdict+json': {'passed': True}}, raw=True)", "verdict+json"),
        ("display({'application/vnd.attnteach.verdict+json': 5}, raw=True)", "verdict+json"),
        ("display({'image/png': 5}, raw=True)", "its image/png is not what"),
    ],
)
def test_an_output_that_cannot_be_shown_says_so(numbers, code, sentence):
    text = run(numbers, 2, code)
    assert "failed" not in cell(numbers, 2).locator(".live-state").inner_text()
    assert sentence in text
    assert run(numbers, 3, "print('on')") == "on"


def test_a_flood_leaves_the_page_responsive(numbers):
    for code in (
        "for i in range(200_000): print(i, flush=True)",
        "for i in range(100_000): display(i)",
        "from IPython.display import clear_output\nfor i in range(20_000): clear_output()",
        "import ipywidgets\nbar = ipywidgets.IntProgress(max=3000)\ndisplay(bar)\nfor i in range(3000): bar.value = i",
    ):
        run(numbers, 2, code, timeout=120_000)
    assert run(numbers, 3, "print('on')") == "on"


def test_widgets_come_after_matplotlib_has_drawn(numbers):
    run(numbers, 2, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    run(numbers, 3, "import ipywidgets\nipywidgets.IntSlider()")
    expect(shown(numbers, 3).locator(".widget-slider")).to_be_visible()
