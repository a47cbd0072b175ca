"""Interactive figures on a static page, in a real browser: no kernel, no server behind them."""

import functools
import gzip
import itertools
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from attnteach import widgets
from attnteach.kernels import softmax
from attnteach.models.minilm import minilm_attention
from attnteach.plots import heat_map
from attnteach.widgets.costs import cost_table, costs, say_costs
from attnteach.widgets.heads import SENTENCES, one_head
from attnteach.widgets.masks import SCORES, mask_of, say_mask
from tools.serve import served

SCREENS = [(390, "dark"), (1280, "light")]
COLOURS = {"light": ("#fff", "#222832"), "dark": ("#14181e", "#ced6dd")}


def plain():
    return widgets.explore(
        lambda temperature, kind: heat_map(softmax(np.array([[0.0, 1.0]]) / temperature), values=True, title=kind),
        alt=lambda temperature, kind: f"{kind} at {temperature}",
        temperature=[0.5, 1.0, 2.0],
        kind=["hot", "cold"],
    )


MADE = {
    "explore": plain,
    "softmax": widgets.softmax_explorer,
    "masks": widgets.mask_painter,
    "shapes": widgets.shape_debugger,
    "heads": lambda: widgets.head_viewer(minilm_attention),
    "costs": widgets.cost_calculator,
    "caches": widgets.cache_sizes,
    "both of a kind": None,
}


@functools.cache
def html_of(name):
    if name == "both of a kind":
        return html_of("explore") + html_of("masks") + html_of("shapes")
    return MADE[name]()._repr_mimebundle_()["text/html"]


def page_of(name, theme):
    paper, ink = COLOURS[theme]
    return (
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Figure</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>'
        f'<body style="background: {paper}; color: {ink}; --pst-color-text-base: {ink}; --pst-color-background: {paper}; '
        f'font-family: sans-serif; margin: 16px"><main><h1>Figure</h1>{html_of(name)}</main></body></html>'
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """address(name, theme): where a page with that figure stands; it is drawn when it is first asked for."""
    folder = tmp_path_factory.mktemp("figures")
    with served(folder) as site:

        @functools.cache
        def page(name, theme):
            file = folder / f"{theme}-{name.replace(' ', '-')}.html"
            file.write_text(page_of(name, theme), encoding="utf-8")
            return site.address + file.name

        yield page


@pytest.fixture
def visit(browser, address, monkeypatch):
    """visit(name): a page with that figure; afterwards nothing was complained of, and nothing fetched."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    pages, complaints = [], []

    def opened(name, theme="light", width=1280):
        url = address(name, theme)
        page = browser.new_page(viewport={"width": width, "height": 800})
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url) if request.url != url and not request.url.startswith("data:") else None
            ),
        )
        page.goto(url)
        return page

    yield opened
    for page in pages:
        page.close()
    assert not complaints


def slide(page, control, value):
    page.locator(f'input[data-attn-control="{control}"]').evaluate(
        "(input, value) => { input.value = JSON.parse(input.dataset.attnLabels).indexOf(value);"
        " input.dispatchEvent(new Event('input', { bubbles: true })); }",
        str(value),
    )


def caption(page):
    return page.locator(".attn-caption").inner_text()


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_accessible_and_no_wider_than_the_screen(visit, name, width, theme):
    page = visit(name, theme, width)
    report = Axe().run(page)
    assert not report.response["violations"], report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", MADE)
def test_figures_are_light(name):
    assert len(gzip.compress(html_of(name).encode())) < 130_000


@pytest.mark.parametrize("name", MADE)
def test_no_id_occurs_twice(visit, name):
    assert (
        visit(name).evaluate(
            "(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size; })()"
        )
        == 0
    )


def test_inputs_choose_among_the_states(visit):
    page = visit("explore")
    assert caption(page) == "hot at 0.5"
    page.get_by_label("temperature").press("ArrowRight")
    assert caption(page) == "hot at 1.0"
    expect(page.locator("output")).to_have_text("1")
    assert page.get_by_label("temperature").get_attribute("aria-valuetext") == "1"
    page.get_by_role("radio", name="cold").check()
    assert caption(page) == "cold at 1.0"
    assert page.locator("svg title").text_content() == "cold at 1.0"
    assert ".73" in page.locator("svg").text_content()


def test_open_table_stays_open(visit):
    page = visit("explore")
    page.get_by_text("Data", exact=True).click()
    page.get_by_label("temperature").press("End")
    assert page.locator("details").get_attribute("open") is not None
    assert "0.622" in page.locator("details table").inner_text()


def test_page_is_told_of_a_change_and_may_take_over(visit):
    page = visit("explore")
    page.evaluate(
        "addEventListener('attnteach:state', (event) => { window.heard = event.detail; event.preventDefault(); })"
    )
    page.get_by_label("temperature").press("End")
    assert page.evaluate("heard.state") == {"temperature": "2", "kind": "hot"}
    assert page.evaluate("heard.index") == 4
    assert page.evaluate("heard.name") == plain().name
    assert caption(page) == "hot at 0.5", "the built state stays away when an engine draws"


def test_a_figure_that_computes_in_the_page_asks_nobody(visit):
    page = visit("masks")
    page.evaluate("addEventListener('attnteach:state', () => { window.heard = true; })")
    slide(page, "S", 8)
    assert "S=8" in caption(page)
    assert page.evaluate("window.heard") is None


def test_a_state_that_was_not_built_leaves_the_picture(visit):
    page = visit("explore")
    page.evaluate("""() => {
        const root = document.querySelector("[data-attn-explore]"), copy = root.cloneNode(true);
        const script = copy.querySelector(".attn-built"), built = JSON.parse(script.textContent);
        built.states.length = 1;
        script.textContent = JSON.stringify(built);
        copy.removeAttribute("data-attn-ready");
        root.replaceWith(copy);
        attnteach.start();
    }""")
    page.get_by_label("temperature").press("End")
    assert caption(page) == "hot at 0.5"


def test_first_state_is_there_without_javascript(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in MADE:
        page.goto(address(name, "light"))
        assert page.locator(".attn-picture").first.inner_text().strip()
        assert page.locator(".attn-caption").first.inner_text()
    context.close()


def test_heat_takes_the_colour_of_the_theme(visit):
    fills = {
        theme: visit("explore", theme).locator("g[mask] rect").evaluate("(r) => getComputedStyle(r).fill")
        for theme in COLOURS
    }
    assert fills == {"light": "rgb(8, 69, 126)", "dark": "rgb(159, 211, 255)"}


# the mask painter: the page's rules are the kernels'


def choose_mask(page, rule, combine, second, size, T, S):
    page.get_by_label("rule").select_option(rule)
    page.get_by_role("radio", name=combine).check()
    page.get_by_label("second").select_option(second)
    for control, value in (("size", size), ("T", T), ("S", S)):
        slide(page, control, value)


def drawn_mask(page):
    """The mask (T, S) and the weights (T, S) on the page."""
    cells = page.evaluate(
        "[...document.querySelectorAll('.attn-grid tbody tr')].map((tr) => [...tr.querySelectorAll('button')]"
        ".map((b) => [b.getAttribute('aria-pressed') === 'true', Number(b.dataset.attnWeight)]))"
    )
    array = np.array(cells, dtype=float)
    return array[..., 0].astype(bool), array[..., 1]


RULES = ("causal", "window", "prefix", "documents", "padding")


@pytest.mark.parametrize("combine", ["alone", "both", "either"])
def test_masks_of_the_page_equal_the_kernels(visit, combine):
    page = visit("masks")
    sizes = itertools.cycle([(3, 6, 6), (1, 8, 8), (5, 2, 7), (8, 1, 1), (2, 5, 8)])
    for rule, second in itertools.product(RULES, RULES):
        size, T, S = next(sizes)
        state = dict(rule=rule, combine=combine, second=second, size=size, T=T, S=S)
        choose_mask(page, **state)
        mask, weights = drawn_mask(page)
        np.testing.assert_array_equal(mask, mask_of(**state), err_msg=str(state))
        np.testing.assert_allclose(weights, softmax(np.where(mask, SCORES[:T, :S], -np.inf)), atol=1e-12)
        assert caption(page) == say_mask(**state)


def test_painting_with_the_mouse_hides_and_renormalises(visit):
    page = visit("masks")
    choose_mask(page, "causal", "alone", "window", 3, 3, 3)
    page.get_by_role("button", name="query 2, key 0").click()
    mask, weights = drawn_mask(page)
    assert mask.tolist() == [[True, False, False], [True, True, False], [False, True, True]]
    np.testing.assert_allclose(weights[2], softmax(np.array([-np.inf, *SCORES[2, 1:3]])), atol=1e-12)
    assert caption(page) == "build(causal, T=3, S=3), 1 painted by hand: 5 of 9 pairs may see each other."


def test_painting_with_the_keyboard_until_a_row_is_blind(visit):
    page = visit("masks")
    choose_mask(page, "causal", "alone", "window", 3, 3, 3)
    page.get_by_role("button", name="query 0, key 0").focus()
    page.keyboard.press("Space")
    mask, weights = drawn_mask(page)
    assert not mask[0].any()
    assert not weights[0].any()
    assert caption(page).endswith("Query 0 sees nothing: weights and output are zero, not NaN.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert drawn_mask(page)[0][1].tolist() == [True, False, False]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "query 1, key 1: hidden"
    assert page.locator('.attn-grid button[tabindex="0"]').count() == 1


# the calculator: the page's formulas are the kernels'


def test_costs_of_the_page_equal_the_kernels(visit):
    page = visit("costs")
    rng = np.random.default_rng(0)
    for _ in range(25):
        state = {
            name: values[label]
            for name, values in widgets.cost_calculator().controls.items()
            for label in [rng.choice(list(values))]
        }
        for name in ("n", "d", "heads", "kv_heads"):
            slide(page, name, state[name])
        page.get_by_role("radio", name=re.compile(rf"^{state['bytes_per_number']} ")).check()
        machine = next(
            label for label, value in widgets.cost_calculator().controls["machine"].items() if value == state["machine"]
        )
        page.get_by_label("machine").select_option(machine)
        shown = dict(
            page.evaluate(
                "[...document.querySelectorAll('.attn-table tr')].map((tr) => [tr.cells[0].textContent, Number(tr.cells[1].dataset.attnValue)])"
            )
        )
        want = costs(**state)
        assert shown.keys() == want.keys()
        page_table = page.evaluate("document.querySelector('.attn-table').textContent.replace(/\\s+/g, '')")
        assert page_table == "".join(re.sub(r"<[^>]+>", "", cost_table(want, state["n"])).split())
        np.testing.assert_allclose([shown[name] for name in want], list(want.values()), rtol=1e-12, err_msg=str(state))
        assert caption(page) == say_costs(**state)
        assert ("There are only" in page.locator(".attn-picture").inner_text()) == (state["kv_heads"] > state["heads"])


# the heads: what the page shows is what the model computed


@pytest.mark.parametrize(("sentence", "layer", "head"), [(0, 3, None), (1, 1, 2), (3, 6, 11)])
def test_heads_on_the_page_are_the_models(visit, sentence, layer, head):
    page = visit("heads")
    page.get_by_label("sentence").select_option(SENTENCES[sentence])
    slide(page, "layer", layer)
    page.get_by_label("head", exact=True).select_option("mean of all" if head is None else str(head + 1))
    tokens, weights, lengths = one_head(minilm_attention(SENTENCES[sentence]), layer, head)
    shown = page.evaluate(
        "[...document.querySelectorAll('td[data-attn-weight]')].map((td) => Number(td.dataset.attnWeight))"
    )
    np.testing.assert_allclose(np.reshape(shown, weights.shape), weights, atol=5.1e-5)
    assert page.locator("thead th").all_inner_texts() == tokens
    np.testing.assert_allclose(
        [float(x) for x in page.locator("td.attn-length b").all_inner_texts()], lengths, atol=0.051
    )
    assert f"{100 * weights[:, 0].mean():.1f} % of the attention" in caption(page)


def test_axes_of_the_walk_light_up_together_and_explain_themselves(visit):
    page = visit("shapes")
    axes = page.locator('[data-attn-axis="H"]')
    plain_border, other = (
        axes.last.evaluate("(e) => getComputedStyle(e).borderColor"),
        page.locator('[data-attn-axis="M"]').first,
    )
    axes.first.focus()
    assert axes.last.evaluate("(e) => getComputedStyle(e).borderColor") != plain_border
    assert other.evaluate("(e) => getComputedStyle(e).borderColor") == plain_border
    expect(axes.first.locator(".attn-tip")).to_be_visible()
    expect(axes.last.locator(".attn-tip")).to_be_hidden()


def test_walk_shows_the_wrong_turn_that_raises_only_where_widths_differ(visit):
    page = visit("shapes")
    turn = page.locator("details", has_text="Wrong turn: q @ k").first
    assert "ValueError: " in turn.text_content()
    slide(page, "positions", 8)
    assert "no error, since t = d = 8" in turn.text_content().lower()
