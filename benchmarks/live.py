"""The live pages' budgets, in headless Chromium from a plain static server without compression; medians of five."""

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from attnbook.live.build import build  # noqa: E402
from tests.live import small_book  # noqa: E402
from tools.browser import FLAGS, find  # noqa: E402
from tools.serve import served  # noqa: E402

RUNS = 5
# measured inside the page, so that the driver's own delays do not count
FROM_CLICK = """async (selector) => {
  const until = async test => { while (!test()) await new Promise(requestAnimationFrame); };
  const start = performance.now();
  document.querySelector(".live-bar button").click();
  await until(() => document.querySelector(".live-bar[data-live=ready]"));
  const ready = performance.now() - start;
  document.querySelector(".live-toolbar button").click();
  await until(() => document.querySelector(selector));
  return [ready / 1000, (performance.now() - start) / 1000];
}"""
SLIDE = """async () => {
  const root = document.querySelector(".live-output .attn-explore"), slider = root.querySelector("input[type=range]"), times = [];
  for (const value of [1, 2, 1, 0, 2, 1]) {
    const before = root.dataset.liveDrawn, start = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (root.dataset.liveDrawn === before) await new Promise(requestAnimationFrame);
    times.push((performance.now() - start) / 1000);
  }
  return times.slice(1);
}"""
RESULT, FIGURE = ".live-output pre", ".live-output svg"


def from_click(browser, url, selector, visits):
    """[(ready, result) ...] for the first and later visits of one reader."""
    context = browser.new_context()
    times = []
    for _ in range(visits):
        tab = context.new_page()
        tab.goto(url)
        times.append(tab.evaluate(FROM_CLICK, selector))
        tab.close()
    context.close()
    return times


def slide(browser, url):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(url)
    tab.evaluate(FROM_CLICK, RESULT)
    tab.get_by_role("button", name="Run all", exact=True).click()
    tab.wait_for_selector(".live-output .attn-explore")
    times = tab.evaluate(SLIDE)
    context.close()
    return times


def line(what, value, budget, unit):
    print(
        f"{what:44} {value:6.2f} {unit}   budget {budget:5.2f}   {'met' if value <= budget else f'missed by {value - budget:.2f} {unit}'}"
    )


if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp())
    (folder / "source").mkdir()
    small_book.build(folder / "source", folder / "site")
    parts = build(folder / "parts")
    scripts = sum(path.stat().st_size for path in (folder / "parts").glob("*.js")) / 1e6
    plain = sum(parts[name]["bytes"] for name in ("engine", "core", "book")) / 1e6
    everything = sum(part["bytes"] for part in parts.values()) / 1e6
    with sync_playwright() as playwright, served(folder / "site") as host:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        print(f"Chromium {browser.version}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        numbers = [from_click(browser, host.address + "numbers.html", RESULT, 2) for _ in range(RUNS)]
        figures = [from_click(browser, host.address + "figure.html", FIGURE, 2) for _ in range(RUNS)]
        slides = [median(slide(browser, host.address + "explorer.html")) for _ in range(RUNS)]
        browser.close()
    line("engine and archives, a page without figures", plain, 18, "MB")
    line("engine and archives, all of them", everything, 24, "MB")
    print(f"{'scripts besides (not compressed)':44} {scripts:6.2f} MB")
    line("click to first attention result, cold", median(cold[1] for cold, _ in numbers), 3, "s")
    line("click to first attention result, warm", median(warm[1] for _, warm in numbers), 2, "s")
    line("click to first figure, cold", median(cold[1] for cold, _ in figures), 5, "s")
    print(f"{'click to first figure, warm':44} {median(warm[1] for _, warm in figures):6.2f} s")
    print(
        f"{'click to ready, cold and warm':44} {median(c[0] for c, _ in numbers):6.2f} s {median(w[0] for _, w in numbers):6.2f} s"
    )
    line("slider to new figure", median(slides), 0.25, "s")
