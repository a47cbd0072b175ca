"""The time to a verdict on the page of a problem, in headless Chromium from a plain static server; medians of five.

Cold is a reader's first page, warm a later one, next a second answer on the same page; each for an accepted answer and for a
refused one, whose cause is looked for among the known wrong answers.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from attnteach.judge import problem  # noqa: E402
from tests.problems.book import build  # noqa: E402
from tools.browser import FLAGS, find  # noqa: E402
from tools.serve import served  # noqa: E402

RUNS = 5
ID = "attention"
BUDGETS = {"cold": 3, "warm": 1.5, "next": 0.3}
# measured inside the page, so that the driver's own delays do not count
TO_VERDICT = """async () => {
  const start = performance.now();
  document.querySelector("[data-do=submit]").click();
  do await new Promise(requestAnimationFrame);
  while (document.querySelector("[data-do=submit]:disabled") || !document.querySelector(".verdict"));
  return (performance.now() - start) / 1000;
}"""


def visits(browser, url, answer):
    """Seconds to the verdict on an answer: {cold, warm, next}."""
    context = browser.new_context()
    draft = json.dumps(f"attnteach-draft {ID}"), json.dumps(json.dumps({"answer": answer}))
    context.add_init_script(f"localStorage.setItem({', '.join(draft)})")
    seconds = {}
    for name in ("cold", "warm"):
        tab = context.new_page()
        tab.goto(url)
        tab.wait_for_selector(".attn-stub .cm-editor")
        seconds[name] = tab.evaluate(TO_VERDICT)
        seconds["next"] = tab.evaluate(TO_VERDICT)
        tab.close()
    context.close()
    return seconds


if __name__ == "__main__":
    answers = {"accepted": problem(ID).reference, "refused": problem(ID).wrong_answer("no_scale")}
    site = build(Path(tempfile.mkdtemp()))
    with sync_playwright() as playwright, served(site) as host:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        print(f"Chromium {browser.version}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        url = f"{host.address}chapters/practice/problems/{ID}.html"
        for kind, answer in answers.items():
            runs = [visits(browser, url, answer) for _ in range(RUNS)]
            for name, budget in BUDGETS.items():
                value = median(run[name] for run in runs)
                met = "met" if value <= budget else f"missed by {value - budget:.2f} s"
                print(f"{kind}, {name:5} {value:6.2f} s   budget {budget:4.1f} s   {met}")
        browser.close()
