"""How fast the practice room is with 1,000 questions: python benchmarks/practice.py

Aims: a filter or a search shows its result within 100 ms, flashcards show the first card within 300 ms of opening the page
(from localhost, so that the network is left out).
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from attnbook.practice.files import as_files  # noqa: E402
from attnbook.practice.scripts import WEB, bundle_scripts  # noqa: E402
from attnteach.bank import Bank, load  # noqa: E402
from tools.browser import FLAGS, find  # noqa: E402
from tools.serve import served  # noqa: E402

ITEMS, CHAPTERS, ROUNDS = 1000, 16, 15
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{room}</title>
<link rel="stylesheet" href="_static/practice/practice.css"><div class="attn-room" data-room="{room}" data-root=""
data-problems="" data-pages="{{}}"><p class="attn-waiting"></p></div>
<script type="module" src="_static/practice/main.js"></script>
<script>new MutationObserver((_, watch) => {{ if (document.querySelector("[data-ready]")) {{ window.ready = performance.now();
watch.disconnect(); }} }}).observe(document.documentElement, {{ attributes: true, subtree: true }})</script></html>"""
FILTERS = {
    "choose a level": "select('level', ['L0', 'L1', 'L2', ''][n % 4])",
    "choose a tag": "select('tag', ['masks', 'costs', 'softmax', ''][n % 4])",
    "search two words": "type(['cache gib', '缓存 头', 'softmax mask', 'variance'][n % 4])",
    "search one letter": "type('aeiou'[n % 5])",
}
# from the event to the next frame, when the result is on the screen
MEASURE = """async (rounds) => {
  const send = (name, value, kind) => {
    const field = document.querySelector(`.attn-room [name=${name}]`);
    field.value = value;
    field.dispatchEvent(new Event(kind));
  };
  const select = (name, value) => send(name, value, "change"), type = (words) => send("q", words, "input");
  const times = [];
  for (let n = 0; n < rounds; n++) {
    const start = performance.now();
    ACTION;
    document.body.offsetHeight;
    times.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return times;
}"""


def synthetic(count):
    """The sample's items again and again, each under an id of its own, in as many chapters as the book will have."""
    sample = load(ROOT / "tests/bank/book/chapters/questions").items
    items = [sample[n % len(sample)].model_copy(update={"id": f"synthetic-{n:03}"}) for n in range(count)]
    each = -(-count // CHAPTERS)
    return Bank({f"chapter_{n}": items[n * each : (n + 1) * each] for n in range(CHAPTERS)})


def lay_out(folder):
    out = folder / "_static/practice"
    out.mkdir(parents=True)
    bundle_scripts(out)
    shutil.copy(WEB / "practice.css", out)
    files = as_files(synthetic(ITEMS), {}, lambda given: {"text": "source", "url": None})
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    for room in ("browse", "flashcards"):
        (folder / f"{room}.html").write_text(PAGE.format(room=room), encoding="utf-8")
    return sum(len(text.encode()) for text in files.values())


def print_times(name, times, aim):
    middle = statistics.median(times)
    print(f"{name:32} median {middle:6.1f} ms, worst {max(times):6.1f} ms, {middle / aim:.2f} of the aim of {aim} ms")


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, served(folder) as host:
        size = lay_out(Path(folder))
        print(f"{ITEMS} items, {size / 1e6:.1f} MB of JSON, {ROUNDS} rounds each")
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page()
        page.goto(f"{host.address}browse.html")
        page.wait_for_selector("[data-ready]")
        for name, action in FILTERS.items():
            print_times(name, page.evaluate(MEASURE.replace("ACTION", action), ROUNDS), 100)
        starts = []
        for _ in range(ROUNDS):
            page.goto(f"{host.address}flashcards.html")
            page.wait_for_selector(".attn-card")
            starts.append(page.evaluate("window.ready"))
        print_times("open the flashcards", starts, 300)
        browser.close()


if __name__ == "__main__":
    main()
