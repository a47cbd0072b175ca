"""The policy of one page, from its text. Pure."""

import base64
import functools
import hashlib
import re
from html import escape, unescape
from importlib import resources

ASSETS = resources.files("attnteach.widgets") / "assets"
SHARED = "explore.js"
ARTICLE = '<article class="bd-article'
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script\s*>", re.S | re.I)
KIND = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]*)""", re.I)
EXECUTABLE = re.compile(r"$|module$|.*script", re.I)
META = re.compile(r'\n?<meta http-equiv="Content-Security-Policy"[^>]*>')
HANDLER = re.compile(r'<[a-z][^<>]*\son[a-z]+="([^"]*)"')

# file: is where a page lies that somebody opens from a disk; no other page can reach it
OWN = "'self' file:"
RULES = {
    "default-src": OWN,
    "script-src": f"{OWN} 'wasm-unsafe-eval' 'unsafe-hashes'",  # and the hashes of what stands in the page itself
    "style-src": f"{OWN} 'unsafe-inline'",  # figures and formulas carry their styles
    "img-src": f"{OWN} data: blob:",
    "font-src": f"{OWN} data:",
    "media-src": f"{OWN} data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": OWN,
}


@functools.cache
def figure_scripts():
    """The inline scripts of the book's interactive figures."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in ASSETS.iterdir() if path.name.endswith(".js")}
    return {texts[SHARED] + text for name, text in texts.items() if name != SHARED}


def inline_scripts(html):
    """The texts of the inline scripts that a browser would run."""
    kinds = [
        (KIND.search(match["attributes"]), match)
        for match in SCRIPT.finditer(html)
        if "src=" not in match["attributes"]
    ]
    return [match["text"] for kind, match in kinds if EXECUTABLE.match(kind[1] if kind else "")]


def around(page):
    """What theme and templates made: a page without its article."""
    start, end = page.find(ARTICLE), page.rfind("</article>")
    return page[:start] + page[end:] if 0 <= start < end else page


def strangers(article):
    """The inline scripts of an article that will not run."""
    return [text for text in inline_scripts(article) if text not in figure_scripts()]


def policy(page):
    """The text of the policy that this page needs."""
    theme = around(page)
    handlers = map(unescape, HANDLER.findall(SCRIPT.sub("", theme)))  # of the button that prints
    known = {*inline_scripts(theme), *handlers, *figure_scripts()}
    return "; ".join(
        f"{name} {values}" + " ".join(["", *sorted(map(source, known))] if name == "script-src" else [])
        for name, values in RULES.items()
    )


def source(text):
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def guarded(page):
    """The page with its policy at the very beginning of its head; a page that has one gets it anew."""
    page = META.sub("", page)
    meta = f'\n<meta http-equiv="Content-Security-Policy" content="{escape(policy(page))}">'
    return re.sub(r"<head\b[^>]*>", lambda head: head[0] + meta, page, count=1)
