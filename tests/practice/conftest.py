import json
from functools import partial

import pytest

from tests.books import SAMPLE
from tests.practice.book import build
from tools.serve import served

# what an item may say without harm: every field of text tries to run a script
HOSTILE = r"""
- id: hostile-001
  level: L0
  kind: debug
  tags: [hostile]
  half_life: model-specific
  reviewed_on: 2026-11-22
  question:
    en: "Is `<img src=x onerror=hacked=1>` safe? [a link](javascript:hacked=2) $\\text{<img src=x onerror=hacked=3>}$"
    zh: "`<img src=x onerror=hacked=4>` 安全吗？ $\\href{javascript:hacked=5}{x}$"
  code: "print('</code></pre><script>hacked=6</script>')"
  answer_30s: {en: "`</div><script>hacked=7</script>`", zh: "不会执行：`<script>hacked=8</script>`"}
  answer_deep:
    en: "```html\n<script>hacked=9</script>\n```"
  key_facts:
    - {claim: {en: "`<script>hacked=10</script>`"}, evidence: "derivation: `<svg onload=hacked=11>`"}
  followups:
    - &weak {if: weak, ask: {en: "`<script>hacked=12</script>`", zh: "吗？"}, answer: {en: "`<b>`", zh: "`<b>`"}}
    - {if: strong, ask: {en: "One?", zh: "一？"}, answer: {en: "One.", zh: "一。"}}
    - *weak
  traps:
    - wrong: {en: "`<script>hacked=13</script>`", zh: "`<script>hacked=14</script>`"}
      tempting: {en: "It looks like code", zh: "看起来像代码"}
      disproof: {en: "It is text", zh: "只是文本"}
      evidence: "derivation: `<script>hacked=15</script>`"
  rubric: {0: &grade {en: "`<script>hacked=16</script>`", zh: "档"}, 1: *grade, 2: *grade, 3: *grade, 4: *grade}
"""


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """(folder of the built pages, what Sphinx said)."""
    questions = (SAMPLE / "questions/sample.yml").read_text(encoding="utf-8") + HOSTILE
    return build(tmp_path_factory.mktemp("practice"), questions)


@pytest.fixture(scope="session")
def address(book):
    with served(book[0]) as site:
        yield site.address


TELL = """document.addEventListener("securitypolicyviolation",
  ({violatedDirective, blockedURI}) => refused(violatedDirective, blockedURI))"""
KEY = "attnteach-progress"
KEYS = """() => new Promise((read) => {
  const opening = indexedDB.open("keyval-store");
  opening.onsuccess = () => {
    const request = opening.result.transaction("keyval").objectStore("keyval").getAllKeys();
    request.onsuccess = () => { opening.result.close(); read(request.result); };
  };
})"""
READ = """(key) => new Promise((read, failed) => {
  const opening = indexedDB.open("keyval-store");
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => read(null);
  opening.onsuccess = () => {
    const request = opening.result.transaction("keyval").objectStore("keyval").get(key);
    request.onsuccess = () => read(request.result ?? null);
    request.onerror = failed;
  };
})"""
WRITE = """([key, value]) => new Promise((done, failed) => {
  const opening = indexedDB.open("keyval-store");
  opening.onupgradeneeded = () => opening.result.createObjectStore("keyval");
  opening.onsuccess = () => {
    const change = opening.result.transaction("keyval", "readwrite");
    change.objectStore("keyval").put(value, key);
    change.oncomplete = () => { opening.result.close(); done(); };
    change.onerror = failed;
  };
})"""


def fulfil(body, route):
    route.fulfill(body=body, content_type="application/json")


class Reader:
    """Somebody with a browser: opens rooms, and remembers errors, requests that left the machine, and what the policy refused."""

    def __init__(self, browser, address, **context):
        self.address = address
        self.context = browser.new_context(**context)
        self.errors, self.outside, self.refused = [], [], []
        self.context.expose_function("refused", lambda *what: self.refused.append(what))
        self.context.add_init_script(TELL)
        self.context.route("**/*", self.only_here)
        self.page = self.new_page()

    def only_here(self, route):
        if route.request.url.startswith((self.address, "data:", "blob:")):
            return route.fallback()
        self.outside.append(route.request.url)
        return route.abort()

    def new_page(self):
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def open(self, room, page=None, query=""):
        page = page or self.page
        page.goto(f"{self.address}chapters/practice/{room}.html{query}")
        page.wait_for_selector(".attn-room[data-ready]")
        return page

    def stored(self, key=KEY):
        return self.page.evaluate(READ, key)

    def store(self, value, key=KEY):
        self.page.evaluate(WRITE, [key, value])

    def keys(self):
        """The names under which the browser holds anything."""
        return self.page.evaluate(KEYS)

    def bank(self, items):
        """Serve these items instead of the book's."""
        heads = {
            "chapters": {"sample": {"title": "Sample", "title_zh": "样例", "url": "chapters/sample.html"}},
            "items": items,
        }
        texts = {item["id"]: item for item in items}
        for name, what in (("items", heads), ("texts-sample", texts)):
            self.context.route(f"**/{name}.json", partial(fulfil, json.dumps(what)))


def visits(kind, browser, address):
    """What a fixture yields: new(**context) opens the book as such a reader; at the end none may have met an error."""
    readers = []

    def new(**context):
        readers.append(kind(browser, address, **context))
        return readers[-1]

    yield new
    for one in readers:
        one.context.close()
        assert one.errors == []
        assert one.outside == []
        assert one.refused == []


@pytest.fixture
def reader(browser, address):
    yield from visits(Reader, browser, address)


@pytest.fixture
def many():
    """Sixty synthetic items, all due to be learned."""
    sides = {"en": "<p>Word</p>", "zh": "<p>词</p>"}
    return [
        {
            "id": f"many-{number:03}", "chapter": "sample", "level": f"L{number % 5}", "kind": "concept",
            "tags": ["even" if number % 2 == 0 else "odd"], "seed": [], "minutes": 3, "life": "stable",
            "reviewed": "2026-11-22", "code": None, "problem": None,
            "q": {"en": f"<p>Question {number}</p>", "zh": f"<p>问题 {number}</p>"}, "a": sides, "deep": sides,
            "facts": [], "traps": [], "rubric": [sides] * 5,
            "followups": [{"if": branch, "ask": sides, "answer": sides} for branch in ("weak", "strong", "strong")],
        }
        for number in range(60)
    ]  # fmt: skip
