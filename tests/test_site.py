"""The built site in a real browser: local, quiet, whole, accessible, and no wider than a phone."""

import base64
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import matplotlib
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from attnbook.search.index import terms
from tests.waiting import until
from tools.serve import served

SITE = Path(os.environ.get("SITE") or Path(__file__).parent.parent / "_build" / "html")
PAGES = [
    page.relative_to(SITE).as_posix()
    for page in sorted(SITE.rglob("*.html"))
    if page.relative_to(SITE).parts[0] not in ("_static", "_downloads")
]
# pages that one directive makes of data: of each kind the shortest, the middle one and the longest stand for all
ALIKE = ("chapters/practice/problems/", "chapters/practice/bugs/")


def sampled(pages):
    """The pages that are opened in a browser one by one; what can be read from their text is read of all."""
    chosen = [page for page in pages if not page.startswith(ALIKE)]
    for kind in ALIKE:
        alike = sorted((page for page in pages if page.startswith(kind)), key=lambda page: (SITE / page).stat().st_size)
        chosen += {alike[i]: None for i in (0, len(alike) // 2, -1)} if alike else []
    return chosen


SCREENS = {"wide, light": (1280, 900, "light"), "phone, dark": (390, 844, "dark")}

# elements that stick out to the right of the screen without a scrolling box around them
STICKING_OUT = """() => {
  const clipped = (node) => {
    for (let box = node.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX !== "visible" && box !== document.body && box !== document.documentElement) return true;
      if (style.position === "fixed") return true;
    }
    return false;
  };
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll(".bd-article-container *")]
    .filter((node) => node.getClientRects().length && node.getBoundingClientRect().right > wide + 1 && !clipped(node))
    .map((node) => node.outerHTML.slice(0, 160));
}"""


# words of a figure that its frame cuts off, in the font that it was laid out with: few fonts are wider
FONT = base64.b64encode(Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf").read_bytes()).decode()
LAID_OUT = f"""@font-face {{ font-family: laid-out; src: url(data:font/ttf;base64,{FONT}); }}
.attn svg.attn-svg text {{ font-family: laid-out, sans-serif !important; }}"""
CUT_OFF = """() => document.fonts.load("10px laid-out").then(() => [...document.querySelectorAll("svg.attn-svg")].flatMap((figure) => {
  const frame = figure.getBoundingClientRect();
  return [...figure.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return frame.width && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
  }).map((text) => text.textContent);
}))"""

# boxes that scroll sideways and cannot be reached with the keyboard, and stops of the keyboard at what does not scroll
OUT_OF_REACH = """() => [...document.querySelectorAll(".bd-article :is(pre, .attn-scroll, .output, .pst-scrollable-table-container, div.math)")]
  .filter((box) => box.checkVisibility() && (box.tabIndex >= 0) !== (box.scrollWidth > box.clientWidth))
  .map((box) => box.outerHTML.slice(0, 160))"""

# what WCAG 1.4.12 lets a reader ask for; it also stands in for fonts wider than those of this machine
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"

# what the policy of a page did not let it do
TELL = """document.addEventListener("securitypolicyviolation",
  ({violatedDirective, blockedURI}) => refused(violatedDirective, blockedURI))"""

# chapters draw their first screen first
ALL_DRAWN = ":root:not(.attn-first):not(:has(.bd-article > section > section:not(.attn-drawn)))"


class Links(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, page):
        super().__init__()
        self.hrefs, self.ids = [], set()
        self.feed((SITE / page).read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.update(attributes[name] for name in ("id", "name") if attributes.get(name))
        for name in ("href", "src"):
            if attributes.get(name):
                self.hrefs.append(attributes[name])


@pytest.fixture(scope="session")
def address():
    with served(SITE) as site:
        yield site.address


def test_the_book_is_built():
    assert len(PAGES) > 5, "there is no built book: run `make site` first"
    assert (SITE / "chapters/index.html").exists()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("page", sampled(PAGES))
def test_page(page, screen, address, browser):
    width, height, scheme = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.set_default_timeout(120_000)  # a busy machine is slow, not broken
    abroad, complaints = [], []

    def local_only(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.abort()

    context.route("**/*", local_only)
    context.expose_function("refused", lambda *what: complaints.append(f"refused by the policy: {what}"))
    context.add_init_script(TELL)
    tab = context.new_page()
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on(
        "response",
        lambda response: complaints.append(f"{response.status} {response.url}") if response.status >= 400 else None,
    )
    tab.goto(address + page, wait_until="networkidle")
    if 'http-equiv="Refresh"' in (SITE / page).read_text(encoding="utf-8"):
        tab.wait_for_url("**/chapters/**")
    tab.wait_for_selector(ALL_DRAWN, state="attached")

    assert tab.evaluate("document.documentElement.dataset.theme") == scheme
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(STICKING_OUT) == []
    tab.add_style_tag(content=LAID_OUT)
    assert tab.evaluate(CUT_OFF) == []
    assert tab.evaluate(OUT_OF_REACH) == []
    # preloading would fetch the style sheets again, and resolve their imports wrongly
    violations = Axe().run(tab, options={"preload": False}).response["violations"]
    barriers = [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in violations
        for node in violation["nodes"]
    ]
    tab.add_style_tag(content=SPACING)
    spaced = tab.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert barriers == []
    assert spaced <= width
    assert abroad == []
    assert complaints == []


def test_no_dead_links():
    pages = {page: Links(page) for page in PAGES}
    dead = []
    for page, links in pages.items():
        for href in links.hrefs:
            if urlsplit(href).scheme or href.startswith("//"):
                continue
            target, fragment = urldefrag(urljoin(f"/{page}", href))
            path = unquote(urlsplit(target).path).lstrip("/") or "index.html"
            if path.endswith("/"):
                path += "index.html"
            if not (SITE / path).exists():
                dead.append(f"{page}: {href}")
            elif fragment and path in pages and unquote(fragment) not in pages[path].ids:
                dead.append(f"{page}: {href}")
    assert dead == []


def test_all_mathematics_and_markup_is_understood():
    texts = {page: (SITE / page).read_text(encoding="utf-8") for page in PAGES}
    signs = ("katex-error", 'class="problematic"', "cell_output traceback", "0%| ")
    assert [(page, sign) for page, text in texts.items() for sign in signs if sign in text] == []
    # emphasis that ends in full-width punctuation is not emphasis to a Markdown reader: its asterisks stay
    stars = re.compile(r"\*\*[\u4e00-\u9fff]|[\u4e00-\u9fff。！？）”]\*\*")
    assert [(page, match[0]) for page, text in texts.items() for match in stars.finditer(text)] == []


def test_code_holds_no_elements_without_a_colour_of_their_own():
    assert [
        page
        for page in PAGES
        if re.search(r'<span class="[npw]">[^<]*</span>', (SITE / page).read_text(encoding="utf-8"))
    ] == []


def test_every_seed_question_has_its_anchor():
    anchors = [name for page in PAGES for name in Links(page).ids]
    assert {f"q{n}": anchors.count(f"q{n}") for n in range(1, 31)} == {f"q{n}": 1 for n in range(1, 31)}


def opened_search(address, browser, **context):
    """A page with its search open; nothing of the index has been fetched."""
    tab = browser.new_context(service_workers="block", **context).new_page()
    tab.set_default_timeout(120_000)
    tab.goto(address + "chapters/index.html", wait_until="networkidle")
    tab.keyboard.press("/")
    tab.wait_for_selector("#pst-search-dialog[open] input:focus")
    return tab


def places_of(tab, asked, kind=""):
    """What a search lists, as paths below the book's root."""
    dialog = tab.locator("#pst-search-dialog")
    field, status = dialog.locator("input[type=search]"), dialog.locator("[role=status]")
    field.fill("")
    until(tab, "status => !status.textContent", arg=status.element_handle())
    dialog.locator(f'input[name=kind][value="{kind}"]').check(force=True)
    field.fill(asked)
    until(tab, "status => status.textContent", arg=status.element_handle())
    return dialog.locator("li a").evaluate_all("links => links.map(link => link.pathname.slice(1) + link.hash)")


def is_wanted(place, wanted):
    if wanted.startswith("problem "):
        return place.endswith((f"#problem-{wanted[8:]}", f"/problems/{wanted[8:]}.html"))
    return place == f"chapters/{wanted}"


def test_every_search_of_the_table_finds_its_place_first(address, browser):
    searches = yaml.safe_load((Path(__file__).parent / "search/searches.yml").read_text(encoding="utf-8"))
    assert len(searches) >= 60
    tab = opened_search(address, browser)
    missed = []
    for asked, wanted, *kind in searches:
        places = places_of(tab, asked, *kind)
        if not places or not is_wanted(places[0], wanted):
            missed.append(f"{asked} {kind}: {places[:3]} instead of {wanted}")
    tab.context.close()
    assert missed == []


def test_a_search_finds_nothing_where_there_is_nothing(address, browser):
    tab = opened_search(address, browser)
    assert places_of(tab, "zyxwvuts") == []
    assert "zyxwvuts" in tab.locator("#pst-search-dialog [role=status]").inner_text()
    tab.context.close()


def test_every_term_is_explained_at_a_place_of_the_book():
    at = [place.partition("#") for place, _ in terms() if place]
    ids = {page: Links(f"chapters/{page}.html").ids for page, _, _ in at}
    assert [f"{page}#{anchor}" for page, _, anchor in at if anchor and anchor not in ids[page]] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_search_is_read_and_driven_by_keys(screen, address, browser):
    width, height, scheme = SCREENS[screen]
    tab = opened_search(address, browser, viewport={"width": width, "height": height}, color_scheme=scheme)
    dialog = tab.locator("#pst-search-dialog")
    here = "document.activeElement.matches('#pst-search-dialog input[type=search]')"
    tab.keyboard.type("flash atention")
    dialog.locator("li a").first.wait_for()
    assert "flash attention" in dialog.locator("[role=status]").inner_text()
    assert [
        node["html"]
        for rule in Axe().run(tab, options={"preload": False}).response["violations"]
        for node in rule["nodes"]
    ] == []
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.href") == dialog.locator("li a").first.evaluate("link => link.href")
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate(here)
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    until(
        tab,
        "() => new Set([...document.querySelectorAll('.attn-search-where')].map(p => p.textContent.split(' ')[0])).size === 1",
    )
    assert dialog.evaluate("dialog => dialog.open && dialog.querySelector('form').elements.kind.value") == "question"
    dialog.locator("li a").last.focus()
    tab.keyboard.press("Escape")
    assert not dialog.evaluate("dialog => dialog.open")
    tab.keyboard.press("/")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("question 21")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/chapters/thirty/21.html")
    tab.context.close()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("page", ["coding_problems", "spot_the_bug"])
def test_the_table_of_a_room_is_no_wider_than_its_page(page, screen, address, browser):
    width, height, _ = SCREENS[screen]
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.goto(f"{address}chapters/practice/{page}.html", wait_until="networkidle")
    table = tab.locator("table.attn-list")
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    assert table.locator("thead .attn-status").is_visible()
    tab.close()


def test_a_place_of_the_page_that_is_read_closes_the_search(address, browser):
    tab = opened_search(address, browser)
    tab.goto(address + "chapters/foundations/costs.html", wait_until="networkidle")
    tab.keyboard.press("/")
    tab.keyboard.type("kv cache")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#decoding-and-the-kv-cache")
    assert not tab.evaluate("document.querySelector('#pst-search-dialog').open")
    tab.context.close()


def test_the_index_is_fetched_when_it_is_asked_and_in_parts(address, browser):
    tab = opened_search(address, browser)
    sizes = {}
    tab.on("response", lambda answer: sizes.update({answer.url: int(answer.headers.get("content-length", 0))}))
    tab.wait_for_timeout(300)
    assert [url for url in sizes if "/pagefind/" in url] == []
    places_of(tab, "softmax")
    assert 0 < sum(size for url, size in sizes.items() if "/pagefind/" in url) < 400_000
    tab.context.close()


def test_search_finds_in_firefox(address, firefox):
    tab = firefox.new_page()
    tab.goto(address + "chapters/index.html", wait_until="networkidle")
    tab.keyboard.press("/")
    tab.keyboard.type("softmax")
    tab.wait_for_selector("#pst-search-dialog li a")
    paths = tab.eval_on_selector_all("#pst-search-dialog li a", "links => links.map(link => link.pathname)")
    tab.close()
    assert any(path.endswith("foundations/what_is_attention.html") for path in paths), paths


def test_ctrl_k_opens_the_search_and_escape_closes_it(address, browser):
    tab = browser.new_page()
    tab.goto(address + "chapters/index.html", wait_until="networkidle")
    tab.keyboard.press("Control+k")
    tab.wait_for_selector("#pst-search-dialog[open] input:focus")
    tab.keyboard.press("Escape")
    tab.wait_for_selector("#pst-search-dialog:not([open])", state="attached")
    tab.close()


def test_reduced_motion_is_respected(address, browser):
    context = browser.new_context(reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(address + "chapters/index.html", wait_until="networkidle")
    tab.keyboard.press("/")
    tab.wait_for_selector("#pst-search-dialog[open]")
    assert tab.evaluate("document.getAnimations().length") == 0
    assert tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    context.close()


def test_a_page_draws_what_is_seen_first_and_a_page_at_a_place_draws_all(address, browser):
    context = browser.new_context(service_workers="block")
    context.add_init_script(
        "new MutationObserver(() => window.waited ??= document.querySelector('.attn-first')?.tagName)"
        ".observe(document, { attributeFilter: ['class'], subtree: true })"
    )
    tab = context.new_page()
    place = address + "chapters/foundations/what_is_attention.html"
    tab.goto(place)
    tab.wait_for_selector(ALL_DRAWN, state="attached")
    assert tab.evaluate("window.waited") == "HTML"
    tab.evaluate("scrollTo({ top: 4000, behavior: 'instant' })")
    above = "Math.round(document.getElementById('what-to-remember').getBoundingClientRect().top / 10)"
    before = tab.evaluate(above)
    tab.reload()
    tab.wait_for_selector(ALL_DRAWN, state="attached")
    assert tab.evaluate("window.waited ?? null") is None
    until(tab, f"before => {above} === before", arg=before)
    tab.goto("about:blank")
    tab.goto(place + "#what-to-remember")
    tab.wait_for_selector(ALL_DRAWN, state="attached")
    assert tab.evaluate("window.waited ?? null") is None
    context.close()


SHIFTS = """new PerformanceObserver(list => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted = (window.shifted ?? 0) + value;
}).observe({ type: "layout-shift", buffered: true })"""


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_shifts_while_a_page_loads(screen, address, browser):
    width, height, scheme = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.add_init_script(SHIFTS)
    shifted = {}
    for page in (page for page in sampled(PAGES) if page.startswith("chapters/")):
        tab = context.new_page()
        tab.goto(address + page, wait_until="networkidle")
        shifted[page] = tab.evaluate("window.shifted ?? 0")
        tab.close()
    context.close()
    assert {page: value for page, value in shifted.items() if value > 0.05} == {}  # half of what counts as good


def test_a_figure_whose_states_were_laid_aside_moves(address, browser):
    laid_aside = '[data-attn-kind="states.js"]:has(.attn-built[data-src])'
    page = next(
        page
        for page in PAGES
        if re.search(
            r'data-attn-kind="states\.js"[^$]*?attn-built" data-src', (SITE / page).read_text(encoding="utf-8")
        )
    )
    tab = browser.new_page()
    tab.goto(address + page, wait_until="networkidle")
    figure = tab.locator(laid_aside).first
    figure.scroll_into_view_if_needed()
    tab.wait_for_load_state("networkidle")
    shown = figure.locator(".attn-caption, .attn-picture")
    before = shown.evaluate_all("all => all.map(one => one.innerHTML)")
    figure.locator("input[type=range], input[type=radio]:checked, select").last.focus()
    tab.keyboard.press("ArrowRight")
    for _ in range(50):  # its states are fetched when it is seen, and may be on their way
        if shown.evaluate_all("all => all.map(one => one.innerHTML)") != before:
            break
        tab.wait_for_timeout(100)
    assert shown.evaluate_all("all => all.map(one => one.innerHTML)") != before
    tab.close()


def test_every_page_says_what_it_is_about():
    texts = {page: (SITE / page).read_text(encoding="utf-8") for page in PAGES if page.startswith("chapters/")}
    assert [
        page
        for page, text in texts.items()
        if len(re.findall(r'<meta name="description" content="[^"]{20,}"', text)) != 1
    ] == []
    assert [page for page, text in texts.items() if len(re.findall(r'<link rel="stylesheet"', text)) != 1] == []
