"""The live page in Firefox, where there is one: cells, figures, a stop, and reading on without a network."""

import pytest
from playwright.sync_api import expect

from tests.live.live_page import open_live, result, run, start, status
from tools.serve import served

TAKEN_OVER = "() => new Promise(done => { const look = () => navigator.serviceWorker.controller ? done(true) : setTimeout(look, 100); look(); })"


@pytest.fixture(scope="module")
def browser(firefox):
    return firefox


@pytest.fixture
def live(tab, address):
    open_live(tab, address + "figures.html")
    return tab


def test_cells_run_and_share_state(live):
    assert run(live, 1) == "(5, 4)"
    run(live, 2)
    expect(live.locator(".live-output svg[role=img]").first).to_be_visible()
    assert run(live, 4, "float(attention(q, k, np.ones((5, 1))).sum())") == "5.0"
    assert "ZeroDivisionError" in run(live, 4, "1 / 0")


def test_an_endless_loop_can_be_stopped(live):
    start(live, 4, "while True: pass")
    live.get_by_role("button", name="Stop").click()
    assert "Stopped." in result(live, 4)
    expect(status(live)).to_contain_text("variables are gone")
    assert run(live, 4, "print('again')", timeout=60_000) == "again"


def test_a_slider_draws_anew(tab, address):
    tab.goto(address + "explorer.html")
    field = tab.locator(".attn-explore")
    before = field.locator("svg title").first.text_content()
    field.locator("input, select").first.focus()
    tab.keyboard.press("ArrowRight")
    expect(field.locator("svg title").first).not_to_have_text(before)


def test_the_site_reads_and_runs_without_a_network(tab, site):
    with served(site) as host:
        here = f"{host.address}attention/"
        tab.context.unroute_all()  # a route would answer in the network's place
        open_live(tab, here + "numbers.html")
        assert tab.evaluate(TAKEN_OVER)
    tab.goto(here + "torch.html")
    expect(tab.locator(".bd-article h1").first).to_be_visible()
    open_live(tab, here + "numbers.html")
    assert run(tab, 1) == "(5, 4)"
